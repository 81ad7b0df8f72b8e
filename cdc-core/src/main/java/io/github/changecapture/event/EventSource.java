package io.github.changecapture.event;

/** What a view reads from, and whom to tell when done. */
record EventSource<T>(
    EventBytes bytes,
    long generation,
    DocumentMapper<T> mapper,
    Acknowledgement acknowledgement,
    long sequence) {}
