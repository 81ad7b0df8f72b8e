package io.github.changecapture.json;

import java.nio.charset.StandardCharsets;

/** A name of a field, as BSON has it: with a zero behind it. */
final class FieldName {
  private final byte[] terminated;

  FieldName(String name) {
    terminated = (name + '\0').getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the name at this place, which ends with a zero, is this one. */
  boolean isAt(byte[] bson, int at) {
    for (int index = 0; index < terminated.length; index++) {
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
