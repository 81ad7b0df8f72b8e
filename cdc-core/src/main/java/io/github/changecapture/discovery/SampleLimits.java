package io.github.changecapture.discovery;

/**
 * How much of a collection is looked at.
 *
 * @param documents how many documents are sampled at most
 * @param depth how many levels of documents and arrays
 * @param paths how many paths are kept
 */
record SampleLimits(int documents, int depth, int paths) {}
