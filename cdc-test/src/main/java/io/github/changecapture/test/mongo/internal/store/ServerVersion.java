package io.github.changecapture.test.mongo.internal.store;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A version of mongod.
 *
 * @param parts major, minor and patch
 */
public record ServerVersion(List<Integer> parts) implements Comparable<ServerVersion> {

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

  /** Whether this version has what came with a release. */
  public boolean has(Feature feature) {
    return compareTo(new ServerVersion(List.of(feature.major, feature.minor, feature.patch))) >= 0;
  }

  @Override
  public int compareTo(ServerVersion other) {
    return Arrays.compare(
        parts.stream().mapToInt(Integer::intValue).toArray(),
        other.parts.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * What came with some release, from the manual.
   *
   * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/">Change Events</a>
   */
  public enum Feature {
    /** The option {@code fullDocumentBeforeChange}, undocumented at first. */
    BEFORE_CHANGE_OPTION(4, 4, 0),
    /** {@code create} and {@code createIndexes} in a transaction. */
    DDL_IN_TRANSACTION(4, 4, 0),
    /** Field {@code wallTime}. */
    WALL_TIME(6, 0, 0),
    /** Pre- and post-images. */
    IMAGES(6, 0, 0),
    /** Option {@code showExpandedEvents}. */
    EXPANDED_EVENTS(6, 0, 0),
    /** Field {@code disambiguatedPaths}. */
    DISAMBIGUATED_PATHS(6, 1, 0),
    /** Stage {@code $changeStreamSplitLargeEvent}. */
    SPLIT_LARGE_EVENT(6, 0, 9);

    private final int major;
    private final int minor;
    private final int patch;

    Feature(int major, int minor, int patch) {
      this.major = major;
      this.minor = minor;
      this.patch = patch;
    }
  }

  public int maxWireVersion() {
    return WIRE_VERSIONS.getOrDefault(release(), 0);
  }

  @Override
  public String toString() {
    return parts.get(0) + "." + parts.get(1) + "." + parts.get(2);
  }
}
