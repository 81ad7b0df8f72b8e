package io.github.changecapture.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names of operations, so that an event's need not be decoded; the frequent ones first. */
final class OperationName {
  private static final List<OperationName> KNOWN =
      List.of(
          new OperationName("insert"),
          new OperationName("update"),
          new OperationName("replace"),
          new OperationName("delete"),
          new OperationName("read"));

  private final String text;
  private final byte[] bytes;

  private OperationName(String text) {
    this.text = text;
    this.bytes = text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The name that these bytes are, or null for one that is not frequent. */
  static @Nullable String of(byte[] from, int start, int end) {
    for (int i = 0; i < KNOWN.size(); i++) {
      OperationName name = KNOWN.get(i);
      if (Arrays.equals(name.bytes, 0, name.bytes.length, from, start, end)) {
        return name.text;
      }
    }
    return null;
  }
}
