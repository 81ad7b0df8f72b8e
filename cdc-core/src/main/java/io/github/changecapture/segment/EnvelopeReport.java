package io.github.changecapture.segment;

/**
 * What a call has written.
 *
 * @param files how many envelopes
 * @param changes how many changes they hold
 */
public record EnvelopeReport(long files, long changes) {

  EnvelopeReport and(EnvelopeReport other) {
    return new EnvelopeReport(files + other.files, changes + other.changes);
  }
}
