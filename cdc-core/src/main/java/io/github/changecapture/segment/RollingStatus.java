package io.github.changecapture.segment;

/**
 * What a rolling sink is doing and has done since it was opened.
 *
 * @param openSegments segments that are not sealed, also those of earlier runs
 * @param bufferedBytes bytes that were taken and are not durable yet
 * @param lines lines that became durable
 * @param bytes bytes of lines that became durable, before they were compressed
 * @param skippedEvents events that were in their segments already
 * @param sealedSegments segments that were sealed
 * @param setAsideSegments segments that ended with a line of somebody else
 */
public record RollingStatus(
    int openSegments,
    long bufferedBytes,
    long lines,
    long bytes,
    long skippedEvents,
    long sealedSegments,
    long setAsideSegments) {}
