package io.github.changecapture.internal;

/**
 * What a capture keeps from one consumption to the next.
 *
 * @param pausing whether the host wants anything to be read
 * @param tally what was done
 * @param changed told of everything that may be another state
 */
record Lasting(Pausing pausing, Tally tally, Runnable changed) {}
