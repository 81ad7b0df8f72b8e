package io.github.changecapture.spi;

import io.github.changecapture.event.ChangeEvent;

/**
 * Decides where a sink puts an event.
 *
 * <p>The rules, which {@code PartitionStrategyContract} in cdc-test checks:
 *
 * <ul>
 *   <li>P1: the same event always gets the same partition, on every machine, whatever was asked
 *       before.
 *   <li>P2: all events of one document that share a partition's stretch of time go to the same
 *       partition, so that a file keeps the order of a document.
 *   <li>P3: an event's cluster time lies before its partition's end.
 *   <li>P4: events in stream order never return to a partition whose end has passed.
 *   <li>P5: two namespaces share a path only if the strategy says so in its documentation.
 *   <li>P6: the path is relative, has no empty part, no {@code .} and no {@code ..}.
 *   <li>P7: safe for use by several threads at once; never blocks.
 *   <li>P8: events in stream order never return to an earlier partition of the same series.
 * </ul>
 */
public interface PartitionStrategy {

  /**
   * Names the event's partition.
   *
   * @param event any kind of event, also one that concerns no single collection
   * @return the partition
   */
  Partition partition(ChangeEvent<?> event);

  /**
   * Names the layout, for the checkpoint: two strategies that put events in different places have
   * different names.
   *
   * @return a short name with the options that matter, such as {@code hourly}
   */
  String layout();
}
