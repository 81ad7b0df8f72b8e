package io.github.changecapture.segment;

import java.util.List;

/**
 * What a verification found.
 *
 * @param series how many series the catalog has
 * @param segments how many segments were read
 * @param lines how many whole lines they have
 * @param bytes how many bytes they have
 * @param unsealed how many of them were not sealed yet
 * @param problems what is wrong, the first {@value #MOST_PROBLEMS} of it
 * @param problemCount how much is wrong in all
 * @param setAside the paths of segments that end with a line of somebody else, and so are for a
 *     human to look at; their own lines are in order
 * @param withoutFile the paths of open segments that have no file: nothing was written to them yet,
 *     as after a crash right then, or somebody deleted what was
 */
public record Verification(
    long series,
    long segments,
    long lines,
    long bytes,
    long unsealed,
    List<Problem> problems,
    long problemCount,
    List<String> setAside,
    List<String> withoutFile) {
  /** How many problems are named at most: {@value}. */
  public static final int MOST_PROBLEMS = 1000;

  /** Copies the lists. */
  public Verification {
    problems = List.copyOf(problems);
    setAside = List.copyOf(setAside);
    withoutFile = List.copyOf(withoutFile);
  }

  /** What can be wrong. */
  public enum Kind {
    /** A segment has a record, and no file. */
    MISSING_FILE,
    /** A file is shorter than it was when it was sealed. */
    TRUNCATED,
    /** A file is longer than it was when it was sealed. */
    GROWN,
    /** A file has its length, and not its checksum, its lines or its events. */
    CHANGED,
    /** A line is not an event of the format that the record names. */
    FOREIGN_LINE,
    /** A file ends in the middle of a line. */
    UNFINISHED_LINE,
    /** An event stands behind a later one. */
    OUT_OF_ORDER,
    /** An event is there twice. */
    DUPLICATE,
    /** A segment does not follow the event that its record says. */
    BROKEN_CHAIN,
    /** A number of a series has no record. */
    MISSING_RECORD,
    /** A record cannot be read. */
    DAMAGED_RECORD,
    /** A file is named like a segment, and no record names it. */
    FOREIGN_FILE,
    /** A segment was not sealed before the next one began. */
    NOT_SEALED,
    /** A segment's lines were not looked at, because no encoder of its format was given. */
    NOT_CHECKED
  }

  /**
   * One thing that is wrong.
   *
   * @param kind what
   * @param path where: the segment, the file or the series
   * @param detail what was expected and what was found; no content of documents
   */
  public record Problem(Kind kind, String path, String detail) {

    /** All three. */
    @Override
    public String toString() {
      return kind + " " + path + ": " + detail;
    }
  }

  /**
   * Whether nothing is wrong.
   *
   * @return true if every segment is present, unchanged, in order, chained to the one before it and
   *     free of duplicates
   */
  public boolean isSound() {
    return problemCount == 0;
  }

  /** The result in some lines for a human. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
                "%d series, %d segments, %d lines, %d bytes, %d not sealed: "
                    .formatted(series, segments, lines, bytes, unsealed))
            .append(isSound() ? "sound" : problemCount + " problems");
    problems.forEach(problem -> text.append("\n  ").append(problem));
    if (problemCount > problems.size()) {
      text.append("\n  and ").append(problemCount - problems.size()).append(" more");
    }
    setAside.forEach(path -> text.append("\n  set aside: ").append(path));
    withoutFile.forEach(path -> text.append("\n  open, and without a file: ").append(path));
    return text.toString();
  }
}
