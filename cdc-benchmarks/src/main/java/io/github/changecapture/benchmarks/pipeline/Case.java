package io.github.changecapture.benchmarks.pipeline;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is measured. */
enum Case {
  RAW("raw driver, counted"),
  RAW_JSON_FILE("raw driver, toJson, file"),
  TUTORIAL("Document, toJson, file, as tutorials show"),
  TRANSCODED("bare transcoder, file"),
  EVENTS("events(), acknowledged"),
  PROCESS("process(), per key"),
  DELIVER("deliverTo, local JSONL");

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
