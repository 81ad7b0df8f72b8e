package io.github.changecapture.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * A place in what a capture delivers, ordered by generation, then cluster time, then resume token.
 *
 * <p>A position without a token stands before every event of its cluster time.
 *
 * @param generation how often the capture had to give up history and begin anew; 0 at first
 * @param clusterTime the server's logical time
 * @param token where the stream resumes, or null for a place that no event has
 */
public record Position(long generation, BsonTimestamp clusterTime, @Nullable ResumeToken token)
    implements Comparable<Position> {

  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::generation)
          .thenComparing(Position::clusterTime)
          .thenComparing(Position::tokenData);

  /** Checks that the generation is not negative and the cluster time not null. */
  public Position {
    requireNonNull(clusterTime, "clusterTime");
    if (generation < 0) {
      throw new IllegalArgumentException("generation must not be negative, was " + generation);
    }
  }

  /**
   * The place before every event of a cluster time.
   *
   * @param generation the capture's generation
   * @param clusterTime the server's logical time
   * @return the position
   */
  public static Position before(long generation, BsonTimestamp clusterTime) {
    return new Position(generation, clusterTime, null);
  }

  /**
   * The second that the cluster time counts, as an instant in UTC.
   *
   * @return the instant, without the increment within the second
   */
  public Instant instant() {
    return instantOf(clusterTime);
  }

  /**
   * The second that a cluster time counts, which the server keeps as an unsigned 32-bit number.
   *
   * @param clusterTime the server's logical time
   * @return the instant, without the increment within the second
   */
  public static Instant instantOf(BsonTimestamp clusterTime) {
    return Instant.ofEpochSecond(Integer.toUnsignedLong(clusterTime.getTime()));
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** Generation and cluster time only: a resume token holds a document's key. */
  @Override
  public String toString() {
    return display(clusterTime) + (generation == 0 ? "" : " (generation " + generation + ")");
  }

  static String display(BsonTimestamp clusterTime) {
    return instantOf(clusterTime) + "/" + Integer.toUnsignedString(clusterTime.getInc());
  }

  private String tokenData() {
    return token == null ? "" : token.data();
  }
}
