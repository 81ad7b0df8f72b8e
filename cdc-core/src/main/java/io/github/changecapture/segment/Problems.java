package io.github.changecapture.segment;

import io.github.changecapture.segment.Verification.Kind;
import io.github.changecapture.segment.Verification.Problem;
import io.github.changecapture.spi.SegmentRecord;
import java.util.ArrayList;
import java.util.List;

/** Takes down what is wrong: all of it as a number, the first of it in words. */
final class Problems {
  private final List<Problem> named = new ArrayList<>();
  private long count;

  void add(Kind kind, SegmentRecord record, String detail) {
    add(kind, record.path(), detail);
  }

  void add(Kind kind, String path, String detail) {
    count++;
    if (named.size() < Verification.MOST_PROBLEMS) {
      named.add(new Problem(kind, path, detail));
    }
  }

  List<Problem> named() {
    return named;
  }

  long count() {
    return count;
  }
}
