package io.github.changecapture.deadletter;

import io.github.changecapture.spi.DeadLetterSink;
import java.nio.file.Path;
import java.time.Clock;

/** The dead-letter sinks that the library brings. */
public final class DeadLetters {
  private DeadLetters() {}

  /**
   * Appends each letter to a file as one line of JSON, and forces it to the disk before the event
   * counts as done.
   *
   * <p>A line is the event in relaxed Extended JSON with a field {@code _error} behind its own:
   * {@code capture}, {@code type} and {@code message} of the error, {@code generation}, {@code
   * clusterTime} and {@code ns} of the event, and {@code at}, when the line was written. An event
   * that cannot become such a line, because its BSON or its text is malformed or because it has a
   * field {@code _error} itself, is kept in {@code _raw}, the Base64 of its BSON, in place of its
   * fields.
   *
   * <p>The file and its folders are made with the first letter. A line that a crash has left
   * unfinished is cut off with the next letter; its event was not done. Several captures of one or
   * of several processes may share a file, where the file system locks. Writing runs on {@code
   * boundedElastic}, and goes on to its end after a cancel.
   *
   * @param path the file
   * @return a sink that holds nothing open
   */
  public static DeadLetterSink file(Path path) {
    return new DeadLetterFile(path, new DeadLetterLine(Clock.systemUTC()));
  }
}
