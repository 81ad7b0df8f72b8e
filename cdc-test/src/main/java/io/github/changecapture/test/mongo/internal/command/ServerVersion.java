package io.github.changecapture.test.mongo.internal.command;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A version of mongod.
 *
 * @param parts major, minor and patch
 */
public record ServerVersion(List<Integer> parts) {

  /** The wire versions, from mongod's {@code wire_version.h}. */
  private static final Map<String, Integer> WIRE_VERSIONS =
      Map.of("4.2", 8, "4.4", 9, "5.0", 13, "6.0", 17, "7.0", 21, "8.0", 25);

  /**
   * Reads a version.
   *
   * @throws IllegalArgumentException if it isn't of the form 8.0.4, or of no release since 4.2
   */
  public static ServerVersion parse(String text) {
    if (!text.matches("\\d+\\.\\d+\\.\\d+")) {
      throw new IllegalArgumentException("serverVersion must be of the form 8.0.4, was " + text);
    }
    ServerVersion version =
        new ServerVersion(Arrays.stream(text.split("\\.", -1)).map(Integer::valueOf).toList());
    if (!WIRE_VERSIONS.containsKey(version.release())) {
      throw new IllegalArgumentException(
          "serverVersion must be a release among "
              + WIRE_VERSIONS.keySet().stream().sorted().toList()
              + ", was "
              + text);
    }
    return version;
  }

  private String release() {
    return parts.get(0) + "." + parts.get(1);
  }

  int maxWireVersion() {
    return WIRE_VERSIONS.getOrDefault(release(), 0);
  }

  @Override
  public String toString() {
    return parts.get(0) + "." + parts.get(1) + "." + parts.get(2);
  }
}
