package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.CommitPolicy;
import io.github.changecapture.segment.CompactedSegment;
import io.github.changecapture.segment.CompactedSegment.Originals;
import io.github.changecapture.segment.Compaction;
import io.github.changecapture.segment.Envelopes;
import io.github.changecapture.segment.EventFilesSink;
import io.github.changecapture.segment.OnClose;
import io.github.changecapture.segment.RollingPolicy;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.segment.Verification;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.test.ChangeEvents;
import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsFaultBuilder;
import io.github.changecapture.test.adls.AdlsOperation;
import io.github.changecapture.test.adls.AdlsRequestHook;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.scheduler.Schedulers;

/**
 * Whatever happens to whichever request of envelopes, compaction and event files: each change is
 * there once, and each file whole. One collection's files are longer than a request takes.
 */
class ModesSweepIT {
  private static final Namespace ORDERS = new Namespace("shop", "orders");
  private static final Namespace PHOTOS = new Namespace("shop", "photos");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Instant AFTER = Script.START.plusSeconds(3600);
  private static final Position AFTER_ALL =
      Position.before(0, new BsonTimestamp((int) AFTER.getEpochSecond(), 0));

  /** Three of them are longer than a request's 4 MiB. */
  private static final int PHOTO = 1_450_000;

  private static final ExtendedJsonEncoder ENCODER = ExtendedJsonEncoder.relaxed();

  private static final List<ChangeEvent<?>> EVENTS = events();
  private static final Map<Namespace, List<String>> LINES =
      Map.of(ORDERS, lines(ORDERS), PHOTOS, lines(PHOTOS));
  private static final Map<Namespace, List<BsonDocument>> DOCUMENTS =
      Map.of(ORDERS, documents(ORDERS), PHOTOS, documents(PHOTOS));

  private final OnAdls adls = OnAdls.start();

  @AfterEach
  void stop() {
    adls.close();
  }

  @ParameterizedTest
  @EnumSource(KillAt.Moment.class)
  void envelopesThatAreKilledAtAnyRequestAreCompletedOnce(KillAt.Moment moment) {
    stage(OnAdls.BASE);
    long requests = requestsOf(process -> envelopes(process, "whole"));
    assertEnvelopes("whole");
    assertThat(requests).isGreaterThan(20);
    assertThat(adls.server().requestCounts().get(AdlsOperation.PUT_BLOCK)).isPositive();
    for (long index = 1; index <= requests; index += Sweep.KILL_STEP) {
      String base = "killed-" + index;
      killed(index, moment, process -> envelopes(process, base));
      envelopes(new OnAdls.Machine(), base);
      assertEnvelopes(base);
    }
  }

  @Test
  void envelopesFindOutWhatBecameOfAnyRequest() {
    stage(OnAdls.BASE);
    everyRequest((process, base) -> envelopes(process, base), this::assertEnvelopes);
  }

  @ParameterizedTest
  @EnumSource(KillAt.Moment.class)
  void aCompactionThatIsKilledAtAnyRequestIsCompletedOnce(KillAt.Moment moment) {
    stage(OnAdls.BASE);
    long requests = requestsOf(process -> compact(process, "whole"));
    assertCompacted("whole");
    assertThat(requests).isGreaterThan(20);
    for (long index = 1; index <= requests; index += Sweep.KILL_STEP) {
      String base = "killed-" + index;
      killed(index, moment, process -> compact(process, base));
      compact(new OnAdls.Machine(), base);
      assertCompacted(base);
    }
  }

  @Test
  void aCompactionFindsOutWhatBecameOfAnyRequest() {
    stage(OnAdls.BASE);
    everyRequest((process, base) -> compact(process, base), this::assertCompacted);
  }

  @Test
  void whereverADeletionIsKilledEveryLineCanStillBeRead() {
    stage("whole");
    compact(new OnAdls.Machine(), "whole", "whole");
    long requests = requestsOf(process -> delete(process, "whole"));
    assertThat(requests).isGreaterThan(15);
    for (long index = 1; index <= requests; index += Sweep.STEP) {
      for (KillAt.Moment moment : KillAt.Moment.values()) {
        String base = "killed-" + index + "-" + moment;
        stage(base);
        compact(new OnAdls.Machine(), base, base);
        killed(index, moment, process -> delete(process, base));
        assertReadable(base);
        delete(new OnAdls.Machine(), base);
        assertReadable(base);
        assertThat(compaction(new OnAdls.Machine(), base, base).compacted("shop/photos"))
            .allMatch(file -> file.originals() == Originals.DELETED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(KillAt.Moment.class)
  void eventFilesThatAreKilledAtAnyRequestAreCompletedOnce(KillAt.Moment moment) {
    long requests = requestsOf(process -> eventFiles(process, "whole"));
    assertEventFiles("whole");
    assertThat(requests).isGreaterThanOrEqualTo(EVENTS.size());
    for (long index = 1; index <= requests; index += Sweep.KILL_STEP) {
      String base = "killed-" + index;
      killed(index, moment, process -> eventFiles(process, base));
      eventFiles(new OnAdls.Machine(), base);
      assertEventFiles(base);
    }
  }

  @Test
  void eventFilesFindOutWhatBecameOfAnyRequest() {
    everyRequest((process, base) -> eventFiles(process, base), this::assertEventFiles);
  }

  /** What is tried by a process at a place. */
  @FunctionalInterface
  private interface Attempt {
    void run(OnAdls.Machine process, String base);
  }

  private void everyRequest(Attempt attempt, Consumer<String> check) {
    Map<String, Function<AdlsFaultBuilder, AdlsFault>> faults = new TreeMap<>();
    faults.put("lost answer", AdlsFaultBuilder::loseResponse);
    faults.put("lost request", AdlsFaultBuilder::dropRequest);
    faults.put("error", fault -> fault.refuseAfterApplying(500, "InternalError"));
    faults.put("busy", fault -> fault.busy(Duration.ofSeconds(1)));
    long requests = requestsOf(process -> attempt.run(process, "whole"));
    faults.forEach(
        (name, fault) -> {
          for (long index = 1; index <= requests; index += Sweep.STEP) {
            String base = name.replace(' ', '-') + "-" + index;
            AdlsFault injected = fault.apply(adls.server().faults().on().occurrence(index));
            attempt.run(new OnAdls.Machine(), base);
            assertThat(injected.hits()).as("%s at %d", name, index).isEqualTo(1);
            injected.remove();
            check.accept(base);
          }
        });
  }

  private void killed(long index, KillAt.Moment moment, Consumer<OnAdls.Machine> attempt) {
    OnAdls.Machine process = new OnAdls.Machine();
    KillAt kill = new KillAt(process, index, moment);
    adls.server().onRequest(kill);
    try {
      attempt.accept(process);
    } catch (RuntimeException dead) {
      assertThat(kill.isDead()).as("failed at %d without having been killed", index).isTrue();
    }
    adls.server().onRequest(new AdlsRequestHook() {});
    assertThat(kill.isDead()).as("killed at %d", index).isTrue();
  }

  private long requestsOf(Consumer<OnAdls.Machine> attempt) {
    OnAdls.Machine process = new OnAdls.Machine();
    KillAt count = new KillAt(process, Long.MAX_VALUE, KillAt.Moment.BEFORE);
    adls.server().onRequest(count);
    attempt.accept(process);
    adls.server().onRequest(new AdlsRequestHook() {});
    return count.requests();
  }

  private void envelopes(OnAdls.Machine process, String base) {
    var unused =
        Envelopes.builder()
            .catalog(catalog(OnAdls.BASE))
            .files(AdlsWholeFiles.in(folder(process, base)))
            .maxChanges(4)
            .build()
            .writeFinished(AFTER_ALL);
  }

  private void compact(OnAdls.Machine process, String base) {
    compact(process, OnAdls.BASE, base);
  }

  private void compact(OnAdls.Machine process, String from, String base) {
    var unused = compaction(process, from, base).compact(AFTER_ALL);
  }

  private void delete(OnAdls.Machine process, String base) {
    long unused = compaction(process, base, base).deleteOriginals(Duration.ZERO, compacted -> true);
  }

  private Compaction compaction(OnAdls.Machine process, String from, String base) {
    return Compaction.builder()
        .catalog(AdlsSegmentStore.in(folder(process, from)).catalog())
        .files(AdlsWholeFiles.in(folder(process, base)))
        .build();
  }

  private void eventFiles(OnAdls.Machine process, String base) {
    EventFilesSink sink =
        EventFilesSink.builder()
            .files(AdlsWholeFiles.in(folder(process, base)))
            .concurrency(1)
            .build();
    sink.open(new SinkContext("orders", 1, Script.BEFORE_ALL)).block(PATIENCE);
    try {
      for (ChangeEvent<?> event : EVENTS) {
        sink.write(new EventBatch(List.of(event), null)).block(PATIENCE);
      }
    } finally {
      sink.close().block(PATIENCE);
    }
  }

  /** Each event a segment of its own, sealed. */
  private void stage(String base) {
    RollingSink sink =
        AdlsJsonlSink.builder()
            .folder(folder(new OnAdls.Machine(), base))
            .commit(new CommitPolicy(1, Duration.ofMillis(1)))
            .roll(RollingPolicy.atPartitionEnd().orAtBytes(1))
            .onClose(OnClose.SEAL)
            .scheduler(Schedulers.boundedElastic())
            .build();
    sink.open(new SinkContext("orders", 1, Script.BEFORE_ALL)).block(PATIENCE);
    for (ChangeEvent<?> event : EVENTS) {
      sink.write(new EventBatch(List.of(event), null)).block(PATIENCE);
    }
    sink.close().block(PATIENCE);
  }

  private void assertEnvelopes(String base) {
    Map<String, String> files = files(base);
    assertThat(files.keySet())
        .as(base)
        .containsExactly(
            "shop/orders/2026-11-21-10-0001.json",
            "shop/orders/2026-11-21-10.json",
            "shop/photos/2026-11-21-10.json");
    assertThat(changes(files, "shop/orders/2026-11-21-10.json"))
        .isEqualTo(DOCUMENTS.get(ORDERS).subList(0, 4));
    assertThat(changes(files, "shop/orders/2026-11-21-10-0001.json"))
        .isEqualTo(DOCUMENTS.get(ORDERS).subList(4, 5));
    assertThat(changes(files, "shop/photos/2026-11-21-10.json")).isEqualTo(DOCUMENTS.get(PHOTOS));
  }

  private static List<BsonDocument> changes(Map<String, String> files, String path) {
    return BsonDocument.parse(files.get(path)).getArray("changes").stream()
        .map(change -> change.asDocument().getDocument("change"))
        .toList();
  }

  private void assertCompacted(String base) {
    String folder = "_compacted/shop/%s/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl";
    assertThat(files(base))
        .as(base)
        .isEqualTo(
            Map.of(
                folder.formatted("orders"),
                String.join("", LINES.get(ORDERS)),
                folder.formatted("photos"),
                String.join("", LINES.get(PHOTOS))));
    Compaction compaction = compaction(new OnAdls.Machine(), OnAdls.BASE, base);
    assertThat(compaction.compacted("shop/photos"))
        .singleElement()
        .matches(file -> file.lines() == 3);
    assertThat(compaction.compacted("shop/orders"))
        .singleElement()
        .extracting(CompactedSegment::lines)
        .isEqualTo(5L);
  }

  private void assertReadable(String base) {
    Verification verification =
        SegmentVerifier.verify(compaction(new OnAdls.Machine(), base, base).catalog(), ENCODER);
    assertThat(verification.isSound()).as(verification.toString()).isTrue();
    assertThat(verification.lines()).isEqualTo(EVENTS.size());
  }

  private void assertEventFiles(String base) {
    List<String> expected = new ArrayList<>(LINES.get(ORDERS));
    expected.addAll(LINES.get(PHOTOS));
    assertThat(files(base).values()).as(base).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** What a consumer sees under a base path. */
  private Map<String, String> files(String base) {
    Map<String, String> files = new TreeMap<>();
    for (String path : adls.server().files(OnAdls.RAW)) {
      String within = path.startsWith(base + "/") ? path.substring(base.length() + 1) : "_cdc/";
      if (!within.startsWith("_cdc/")) {
        byte[] content = Objects.requireNonNull(adls.server().content(OnAdls.RAW, path));
        files.put(within, new String(content, StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  private static List<BsonDocument> documents(Namespace namespace) {
    return LINES.get(namespace).stream().map(BsonDocument::parse).toList();
  }

  private static List<String> lines(Namespace namespace) {
    return EVENTS.stream()
        .filter(event -> namespace.equals(event.namespace()))
        .map(ModesSweepIT::line)
        .toList();
  }

  private static String line(ChangeEvent<?> event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ENCODER.encode(event, out);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<ChangeEvent<?>> events() {
    ChangeEvents stream = ChangeEvents.startingAt(Script.START);
    List<ChangeEvent<?>> events = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      events.add(stream.insert(ORDERS, new BsonDocument("_id", new BsonInt32(i))));
      if (i < 3) {
        BsonDocument photo =
            new BsonDocument("_id", new BsonInt32(i))
                .append("data", new BsonString(Integer.toString(i).repeat(PHOTO)));
        events.add(stream.insert(PHOTOS, photo));
      }
    }
    return events;
  }

  private SegmentCatalog catalog(String base) {
    return AdlsSegmentStore.in(folder(new OnAdls.Machine(), base)).catalog();
  }

  private AdlsFolder folder(OnAdls.Machine process, String base) {
    return adls.builder(process).basePath(base).pauses(adls.server()::advanceClock).build();
  }
}
