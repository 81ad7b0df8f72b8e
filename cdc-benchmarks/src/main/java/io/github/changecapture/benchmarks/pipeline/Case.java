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
  DELIVER_ADLS("deliverTo, ADLS"),
  DELIVER_ADLS_20MS("deliverTo, ADLS, 20 ms away");

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
      case DELIVER_ADLS, DELIVER_ADLS_20MS -> CaptureConsumers::deliverToAdls;
    };
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
