package io.github.changecapture.test.mongo.internal.wire;

/** Answers the requests of one connection, one after the other. */
@FunctionalInterface
public interface RequestHandler {

  /** Answers a request; it may take its time. */
  Reply handle(Request request);
}
