package io.github.changecapture.capture;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.micrometer.CaptureMetrics;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.status.Finding;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** What the meters show of a capture, and what the page on operating says of them. */
class MetersIT extends OnMongo {
  private static final Path PAGE = Path.of("..", "docs", "operating.md");

  @TempDir Path folder;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void thePagesTableIsWhatIsRegistered() throws IOException {
    try (ChangeCapture<Document> capture = capture().build()) {
      CaptureMetrics.of(capture).bindTo(registry);
      List<Integer> got = new CopyOnWriteArrayList<>();
      var consumption =
          capture
              .process(event -> Mono.fromRunnable(() -> got.add(id(event))), Concurrency.perKey(1))
              .subscribe();
      awaitRunning(capture);
      insert("orders", 1, 1);
      eventually(() -> got.size() == 1, "nothing comes");
      consumption.dispose();
    }

    Set<String> registered =
        registry.getMeters().stream().map(MetersIT::described).collect(toSet());
    assertThat(rows("Meter", 4)).containsExactlyInAnyOrderElementsOf(registered);
  }

  @Test
  void thePageNamesEveryStateAndEveryFinding() throws IOException {
    try (ChangeCapture<Document> capture =
        capture().snapshots(SnapshotPolicy.onRequest()).build()) {
      assertThat(rows("State", 1))
          .containsExactlyElementsOf(Arrays.stream(State.values()).map(Enum::name).toList());
      assertThat(rows("Finding", 1))
          .containsAll(
              capture.doctor(folder).block(PATIENCE).findings().stream()
                  .map(Finding::subject)
                  .toList());
    }
  }

  @Test
  void eventsAndSegmentsOfADeliveryAreCounted() {
    try (ChangeCapture<Document> capture = capture().build()) {
      CaptureMetrics.of(capture).bindTo(registry);
      RollingSink sink =
          RollingSink.builder().store(LocalSegmentStore.in(folder.resolve("data"))).build();
      var delivery = capture.deliverTo(sink).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 5);
      collection("orders").deleteOne(new Document("_id", 1));
      insert("bills", 1, 2);

      eventually(() -> counted("insert", "orders") == 5, "inserts are not counted");
      eventually(() -> counted("delete", "orders") == 1, "deletes are not counted");
      eventually(() -> counted("insert", "bills") == 2, "the other collection is not counted");
      assertThat(registry.get("changecapture.segments.open").gauge().value()).isEqualTo(2);
      assertThat(registry.get("changecapture.segments.lines").functionCounter().count())
          .isEqualTo(8);
      delivery.dispose();
      eventually(() -> capture.status().state() == State.IDLE, "it does not end");
      assertThat(registry.get("changecapture.segments.lines").functionCounter().count())
          .as("what was counted stays, also without the sink")
          .isEqualTo(8);
      assertThat(registry.get("changecapture.segments.open").gauge().value()).isZero();
    }
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void stateLagAndRetriesAreSeen() {
    try (ChangeCapture<Document> capture = capture().build()) {
      CaptureMetrics.of(capture).bindTo(registry);
      assertThat(registry.get("changecapture.lag").timeGauge().value()).isNaN();
      assertThat(state(State.IDLE)).isEqualTo(1);
      var consumption = capture.eventsAutoAcknowledged().subscribe();
      awaitRunning(capture);

      mongo.mongoDouble().faults().refuseOnce("getMore", 11602);
      mongo.mongoDouble().faults().refuse("aggregate", 11602, 3);

      eventually(
          () -> registry.get("changecapture.retries").functionCounter().count() >= 1,
          "no retry is counted");
      assertThat(state(State.RUNNING)).isEqualTo(1);
      assertThat(state(State.IDLE)).isZero();
      assertThat(registry.get("changecapture.lag").timeGauge().value()).isNotNaN();
      consumption.dispose();
    }
  }

  private double state(State state) {
    return registry.get("changecapture.state").tag("state", state.name()).gauge().value();
  }

  private double counted(String type, String collection) {
    var counter =
        registry
            .find("changecapture.events")
            .tags("type", type, "namespace", database + "." + collection)
            .functionCounter();
    return counter == null ? 0 : counter.count();
  }

  private static String described(Meter meter) {
    String unit = meter.getId().getBaseUnit();
    String tags =
        meter.getId().getTags().stream()
            .map(Tag::getKey)
            .filter(key -> !key.equals("capture"))
            .sorted((one, other) -> other.compareTo(one))
            .collect(Collectors.joining(", "));
    String type = meter.getId().getType().name().toLowerCase(Locale.ROOT);
    return String.join(" | ", meter.getId().getName(), type, unit == null ? "" : unit, tags);
  }

  /** The first columns of the table whose head begins with a word, without marks. */
  private static List<String> rows(String head, int columns) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int at = 0;
    while (!lines.get(at).startsWith("| " + head + " |")) {
      at++;
    }
    List<String> rows = new ArrayList<>();
    for (int row = at + 2; row < lines.size() && lines.get(row).startsWith("|"); row++) {
      String[] cells = lines.get(row).replace("`", "").split("\\|", -1);
      rows.add(
          Arrays.stream(cells, 1, columns + 1)
              .map(String::strip)
              .collect(Collectors.joining(" | ")));
    }
    return rows;
  }
}
