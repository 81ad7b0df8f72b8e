package io.github.changecapture.json;

import java.nio.charset.StandardCharsets;

/** A name of a field, as BSON has it: with a zero behind it. */
final class FieldName {
  private final byte[] terminated;
  private final byte first;

  FieldName(String name) {
    terminated = (name + '\0').getBytes(StandardCharsets.UTF_8);
    first = terminated[0];
  }

  /** Whether the name at this place, which ends with a zero, is this one. */
  boolean isAt(byte[] bson, int at) {
    if (bson[at] != first) {
      return false; // without a loop, as nearly always
    }
    for (int index = 1; index < terminated.length; index++) {
      if (bson[at + index] != terminated[index]) {
        return false;
      }
    }
    return true;
  }

  /** How many bytes it takes, its zero included. */
  int length() {
    return terminated.length;
  }
}
