package io.github.changecapture.benchmarks.pipeline;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is measured. */
enum Case {
  RAW("raw driver, counted"),
  RAW_JSON_FILE("raw driver, toJson, file"),
  TUTORIAL("Document, toJson, file, as tutorials show"),
  TRANSCODED("bare transcoder, file"),
  EVENTS("events(), acknowledged"),
  PROCESS("process(), per key"),
  DELIVER("deliverTo, local JSONL"),
  DELIVER_MASKED("deliverTo, local JSONL, two fields masked"),
  EVENTS_MASKED("events(), two fields masked"),
  EVENTS_HASHED("events(), two fields hashed"),
  EVENTS_RENAMED("events(), two fields renamed"),
  EVENTS_EXCLUDED("events(), two fields excluded"),
  DELIVER_ADLS("deliverTo, ADLS"),
  DELIVER_ADLS_20MS("deliverTo, ADLS, 20 ms away"),
  KAFKA_SOURCE("MongoDB Kafka source task, counted"),
  DEBEZIUM("Debezium engine, counted"),
  FIND("raw driver, find, counted"),
  FIND_2000("raw driver, find, batches of 2,000"),
  SNAPSHOT("snapshot, events(), 1 chunk at once"),
  SNAPSHOT_4("snapshot, events(), 4 chunks"),
  SNAPSHOT_DELIVER("snapshot, deliverTo, local JSONL, 1 chunk"),
  SNAPSHOT_DELIVER_4("snapshot, deliverTo, local JSONL, 4 chunks");

  private static final Duration SAME_REGION = Duration.ofMillis(20);

  private final String title;

  Case(String title) {
    this.title = title;
  }

  Consumer consumer() {
    return switch (this) {
      case RAW -> DriverConsumers::counted;
      case RAW_JSON_FILE -> DriverConsumers::jsonToFile;
      case TUTORIAL -> DriverConsumers::tutorial;
      case TRANSCODED -> DriverConsumers::transcoded;
      case EVENTS -> CaptureConsumers::events;
      case PROCESS -> CaptureConsumers::process;
      case DELIVER -> CaptureConsumers::deliverToFiles;
      case DELIVER_MASKED -> CaptureConsumers::deliverMaskedToFiles;
      case EVENTS_MASKED -> CaptureConsumers.shapedEvents(Shapings.MASK);
      case EVENTS_HASHED -> CaptureConsumers.shapedEvents(Shapings.HASH);
      case EVENTS_RENAMED -> CaptureConsumers.shapedEvents(Shapings.RENAME);
      case EVENTS_EXCLUDED -> CaptureConsumers.shapedEvents(Shapings.EXCLUDE);
      case FIND -> SnapshotConsumers::found;
      case FIND_2000 -> SnapshotConsumers::foundInBatches;
      case SNAPSHOT -> SnapshotConsumers.events(1);
      case SNAPSHOT_4 -> SnapshotConsumers.events(4);
      case SNAPSHOT_DELIVER -> SnapshotConsumers.deliverToFiles(1);
      case SNAPSHOT_DELIVER_4 -> SnapshotConsumers.deliverToFiles(4);
      case DELIVER_ADLS, DELIVER_ADLS_20MS -> CaptureConsumers::deliverToAdls;
      case KAFKA_SOURCE -> task -> peer("KafkaSourceConsumer").start(task);
      case DEBEZIUM -> task -> peer("DebeziumConsumer").start(task);
    };
  }

  /** Whether the case is in a module that is built only when asked for, with its own class path. */
  boolean isPeer() {
    return this == KAFKA_SOURCE || this == DEBEZIUM;
  }

  private static Consumer peer(String name) throws ReflectiveOperationException {
    return Class.forName("io.github.changecapture.benchmarks.peers." + name)
        .asSubclass(Consumer.class)
        .getConstructor()
        .newInstance();
  }

  /** How far away the storage account is that the case needs; empty if it needs none. */
  Optional<Duration> storageLatency() {
    return switch (this) {
      case DELIVER_ADLS -> Optional.of(Duration.ZERO);
      case DELIVER_ADLS_20MS -> Optional.of(SAME_REGION);
      default -> Optional.empty();
    };
  }

  /** As on the command line, such as {@code raw-json-file}. */
  static Case of(String option) {
    return Arrays.stream(values())
        .filter(one -> one.option().equals(option))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown case %s, must be one of %s".formatted(option, options())));
  }

  static String options() {
    return Arrays.stream(values()).map(Case::option).collect(Collectors.joining(","));
  }

  String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String title() {
    return title;
  }
}
