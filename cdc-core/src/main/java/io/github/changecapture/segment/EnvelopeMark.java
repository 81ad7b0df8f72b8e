package io.github.changecapture.segment;

import org.bson.BsonDocument;
import org.bson.BsonInt64;

/**
 * A place between two changes of a series.
 *
 * @param segment the number of the segment with the next change
 * @param line how many of its changes come before
 */
record EnvelopeMark(long segment, long line) implements Comparable<EnvelopeMark> {
  static final EnvelopeMark BEGIN = new EnvelopeMark(1, 0);

  static EnvelopeMark of(BsonDocument document) {
    return new EnvelopeMark(
        document.getNumber("segment").longValue(), document.getNumber("line").longValue());
  }

  @Override
  public int compareTo(EnvelopeMark other) {
    int order = Long.compare(segment, other.segment);
    return order == 0 ? Long.compare(line, other.line) : order;
  }

  BsonDocument document() {
    return new BsonDocument("segment", new BsonInt64(segment)).append("line", new BsonInt64(line));
  }
}
