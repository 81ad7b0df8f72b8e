package io.github.changecapture.benchmarks.pipeline;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is measured. */
enum Case {
  RAW("raw driver, counted", DriverConsumers::counted),
  RAW_JSON_FILE("raw driver, toJson, file", DriverConsumers::jsonToFile),
  TUTORIAL("Document, toJson, file, as tutorials show", DriverConsumers::tutorial),
  TRANSCODED("bare transcoder, file", DriverConsumers::transcoded),
  EVENTS("events(), acknowledged", CaptureConsumers::events),
  PROCESS("process(), per key", CaptureConsumers::process),
  DELIVER("deliverTo, local JSONL", CaptureConsumers::deliverToFiles);

  private final String title;
  private final Consumer consumer;

  Case(String title, Consumer consumer) {
    this.title = title;
    this.consumer = consumer;
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

  Consumer consumer() {
    return consumer;
  }
}
