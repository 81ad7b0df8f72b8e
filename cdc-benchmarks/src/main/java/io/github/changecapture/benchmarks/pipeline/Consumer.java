package io.github.changecapture.benchmarks.pipeline;

/** A way to consume a change stream. */
@FunctionalInterface
interface Consumer {
  /**
   * Begins to consume.
   *
   * @param task what, and who is told how far it is
   * @return stops it
   */
  AutoCloseable start(Task task) throws Exception;
}
