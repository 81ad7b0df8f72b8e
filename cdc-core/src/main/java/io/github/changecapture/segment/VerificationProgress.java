package io.github.changecapture.segment;

/**
 * How far a verification has come.
 *
 * @param series how many series it has begun
 * @param segments how many segments it has begun
 * @param bytesRead how many bytes it has read
 * @param problems how much is wrong so far
 */
public record VerificationProgress(long series, long segments, long bytesRead, long problems) {}
