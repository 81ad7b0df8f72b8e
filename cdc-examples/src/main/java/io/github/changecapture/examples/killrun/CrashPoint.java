package io.github.changecapture.examples.killrun;

import java.util.List;

/**
 * Where a capture kills itself: before or after the n-th call of a step, or nowhere.
 *
 * @param step which call
 * @param moment on which side of it
 * @param call which of these calls, from 1
 */
record CrashPoint(Step step, Moment moment, int call) {
  /** What a shell reports of a process that {@code kill -9} ended. */
  static final int KILLED = 137;

  enum Step {
    NONE,
    RESERVE,
    APPEND,
    /** What was written is made durable. */
    FLUSH,
    SEALING,
    SEAL,
    SEALED,
    CHECKPOINT,
    /** A checkpoint that says for the first time how a collection is cut into chunks. */
    PLANNED,
    CHUNK_RESERVE,
    CHUNK_APPEND,
    /** Behind a chunk's last line: the record that makes the chunk count. */
    CHUNK_SEALING,
    CHUNK_SEAL,
    CHUNK_SEALED,
    /** What follows a collection's last chunk: from here on the stream alone tells of it. */
    RESET_APPEND,
    RESET_SEALING,
    /** A checkpoint that knows of a collection's snapshot no more, since it is done. */
    HANDED_OVER;

    static List<Step> ofStream() {
      return List.of(SEALING, CHECKPOINT, SEAL, APPEND, SEALED, RESERVE, FLUSH);
    }

    static List<Step> ofSnapshot() {
      return List.of(
          CHUNK_APPEND,
          CHUNK_SEALING,
          HANDED_OVER,
          RESET_APPEND,
          CHUNK_SEAL,
          PLANNED,
          RESET_SEALING,
          CHUNK_SEALED,
          CHUNK_RESERVE,
          CHECKPOINT);
    }
  }

  enum Moment {
    BEFORE,
    AFTER
  }

  static CrashPoint nowhere() {
    return new CrashPoint(Step.NONE, Moment.BEFORE, 0);
  }

  static CrashPoint parse(String text) {
    String[] parts = text.split(":", -1);
    return new CrashPoint(
        Step.valueOf(parts[0]), Moment.valueOf(parts[1]), Integer.parseInt(parts[2]));
  }

  /** Ends the process without any of its own code running, as SIGKILL does. */
  void crashIfHere(Step here, Moment side, int count) {
    if (here == step && side == moment && count == call) {
      Runtime.getRuntime().halt(KILLED);
    }
  }

  @Override
  public String toString() {
    return step + ":" + moment + ":" + call;
  }
}
