package io.github.changecapture.event;

import org.bson.RawBsonDocument;

/** What a view reads from: the bytes, where fields lie in them, and whom to tell when done. */
record EventSource<T>(
    RawBsonDocument raw,
    EventFields fields,
    long generation,
    DocumentMapper<T> mapper,
    Acknowledgement acknowledgement,
    long sequence) {}
