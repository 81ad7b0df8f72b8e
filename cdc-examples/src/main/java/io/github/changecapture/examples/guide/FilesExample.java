package io.github.changecapture.examples.guide;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.adls.AdlsFolder;
import io.github.changecapture.adls.AdlsSegmentStore;
import io.github.changecapture.adls.AdlsWholeFiles;
import io.github.changecapture.event.Position;
import io.github.changecapture.segment.CompactedSegment;
import io.github.changecapture.segment.Compaction;
import io.github.changecapture.segment.CompactionReport;
import io.github.changecapture.segment.Envelopes;
import io.github.changecapture.segment.EventFilesSink;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import java.time.Duration;
import java.util.function.Predicate;
import reactor.core.Disposable;

/** What docs/files.md shows: its blocks of Java are the tagged regions here, in this order. */
final class FilesExample {
  private FilesExample() {}

  static Disposable envelopes(AdlsFolder lake, CheckpointStore checkpoints) {
    // tag::envelopes[]
    Envelopes envelopes =
        Envelopes.builder()
            .catalog(AdlsSegmentStore.in(lake).catalog())
            .files(AdlsWholeFiles.in(lake))
            .database("shop") // the only one: orders/2026-11-21-10.json; else shop/orders/...
            .maxChanges(100_000) // then 2026-11-21-10-0001.json
            .build();

    Disposable following =
        envelopes
            .follow(Duration.ofMinutes(1), checkpoints.load("orders").map(Checkpoint::position))
            .subscribe();
    // end::envelopes[]
    return following;
  }

  static void compaction(
      AdlsFolder lake, Position checkpoint, Predicate<CompactedSegment> allOrNoneLoaded) {
    // tag::compaction[]
    Compaction compaction =
        Compaction.builder()
            .catalog(AdlsSegmentStore.in(lake).catalog())
            .files(AdlsWholeFiles.in(lake))
            .build();
    CompactionReport report = compaction.compact(checkpoint);
    System.out.println(report);
    long deleted = compaction.deleteOriginals(Duration.ofDays(7), allOrNoneLoaded);
    // end::compaction[]
    System.out.println(deleted);
  }

  static void eventFiles(ChangeCapture<?> capture, AdlsFolder lake) {
    // tag::event-files[]
    capture.deliverTo(EventFilesSink.builder().files(AdlsWholeFiles.in(lake)).build()).block();
    // end::event-files[]
  }
}
