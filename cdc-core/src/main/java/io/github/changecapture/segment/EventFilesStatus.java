package io.github.changecapture.segment;

/**
 * What a sink of event files is doing and has done since it was opened.
 *
 * @param written events whose file it has made
 * @param present events whose file was there already
 * @param bufferedBytes bytes of files that are not durable yet
 */
public record EventFilesStatus(long written, long present, long bufferedBytes) {}
