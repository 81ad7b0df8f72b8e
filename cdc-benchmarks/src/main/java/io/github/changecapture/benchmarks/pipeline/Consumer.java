package io.github.changecapture.benchmarks.pipeline;

/** A way to consume a change stream. */
@FunctionalInterface
public interface Consumer {
  /**
   * Begins to consume.
   *
   * @param task what, and who is told how far it is
   * @return stops it
   * @throws Exception if that fails
   */
  AutoCloseable start(Task task) throws Exception;
}
