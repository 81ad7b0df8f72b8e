package io.github.changecapture.benchmarks.load;

import java.util.Random;
import java.util.function.IntSupplier;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Brings a document to a size. */
final class Growing {
  private static final String PADDING = "padding";

  /** Type, name, length and terminator of a text that pads. */
  private static final int PADDING_OVERHEAD = 1 + PADDING.length() + 1 + 4 + 1;

  private Growing() {}

  /**
   * Adds fields of a shape as long as they fit, and then pads with a text.
   *
   * @param document what grows
   * @param size what the document is part of has at present
   * @param bytes that it should have
   */
  static void fill(BsonDocument document, IntSupplier size, int bytes, Shape shape, Random random) {
    for (int number = 0; size.getAsInt() < bytes; number++) {
      String name = "field" + number;
      document.append(name, shape.field(number, random));
      if (size.getAsInt() > bytes - PADDING_OVERHEAD) {
        var unused = document.remove(name);
        break;
      }
    }
    int missing = bytes - PADDING_OVERHEAD - size.getAsInt();
    if (missing >= 0) {
      document.append(PADDING, new BsonString(Texts.words(random, missing)));
    }
  }
}
