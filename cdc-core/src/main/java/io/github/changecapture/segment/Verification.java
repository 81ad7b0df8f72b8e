package io.github.changecapture.segment;

import java.util.List;

/**
 * What a verification found.
 *
 * @param series how many series the catalog has
 * @param segments how many segments were read
 * @param lines how many whole lines they have
 * @param bytes how many bytes they have
 * @param problems what is wrong, the first {@value #MOST_PROBLEMS} of it
 * @param problemCount how much is wrong in all
 * @param setAside the paths of segments that end with a line of somebody else, and so are for a
 *     human to look at; their own lines are in order
 */
public record Verification(
    long series,
    long segments,
    long lines,
    long bytes,
    List<Problem> problems,
    long problemCount,
    List<String> setAside) {
  /** How many problems are named at most: {@value}. */
  public static final int MOST_PROBLEMS = 1000;

  /** Copies the lists. */
  public Verification {
    problems = List.copyOf(problems);
    setAside = List.copyOf(setAside);
  }

  /**
   * One thing that is wrong.
   *
   * @param path the segment
   * @param detail what was expected and what was found; no content of documents
   */
  public record Problem(String path, String detail) {

    /** The path and the detail. */
    @Override
    public String toString() {
      return path + ": " + detail;
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
                "%d series, %d segments, %d lines, %d bytes: "
                    .formatted(series, segments, lines, bytes))
            .append(isSound() ? "sound" : problemCount + " problems");
    problems.forEach(problem -> text.append("\n  ").append(problem));
    if (problemCount > problems.size()) {
      text.append("\n  and ").append(problemCount - problems.size()).append(" more");
    }
    setAside.forEach(path -> text.append("\n  set aside: ").append(path));
    return text.toString();
  }
}
