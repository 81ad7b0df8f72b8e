package io.github.changecapture.benchmarks.load;

import java.util.List;
import org.bson.RawBsonDocument;

/** A few events of a workload, without a server. */
public final class SampleEvents {
  private SampleEvents() {}

  /**
   * Events that differ in their content, and are all of one time and key.
   *
   * @param workload that they are of
   * @return a power of two of them
   */
  public static List<RawBsonDocument> of(Workload workload) {
    return EventTemplate.of(workload).stream()
        .map(template -> new RawBsonDocument(template.bytes()))
        .toList();
  }
}
