package io.github.changecapture.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.error.ShapingFailed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Shaping of bytes against its model on trees, and against bytes that are no BSON. */
class ShapePropertyTest {
  private static final int SHAPES = Integer.getInteger("cdc.shape.shapes", 3_000);
  private static final int EVENTS = 15;
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  @Test
  void bytesAreShapedAsTheModelShapesTrees() {
    int changed = 0;
    int refused = 0;
    for (long seed = 1; seed <= SHAPES; seed++) {
      RandomEvents random = new RandomEvents(seed, KEY);
      List<Rule> rules = rules(random, seed);
      ShapeModel model = new ShapeModel(rules, KEY);
      Shape shape = new Shape(rules, List.of(), Shape.Unshaped.LEFT_OUT);
      for (int event = 0; event < EVENTS; event++) {
        BsonDocument tree = random.event();
        RawBsonDocument raw = embedded(RandomEvents.encoded(tree));
        byte @Nullable [] expected = expected(model, tree);
        byte @Nullable [] actual = actual(shape, raw);

        assertThat(actual).as("seed %d: %s of %s", seed, rules, tree).isEqualTo(expected);
        changed += expected != null && !Arrays.equals(expected, RandomEvents.encoded(tree)) ? 1 : 0;
        refused += expected == null ? 1 : 0;
      }
    }
    assertThat(changed).isGreaterThan(SHAPES * EVENTS / 2);
    assertThat(refused).isPositive();
  }

  @Test
  void brokenBytesAreShapedOrRefusedAndNothingElse() {
    SplittableRandom random = new SplittableRandom(7);
    int refused = 0;
    for (long seed = 1; seed <= SHAPES; seed++) {
      RandomEvents events = new RandomEvents(seed, KEY);
      Shape shape = new Shape(rules(events, seed), List.of(), Shape.Unshaped.LEFT_OUT);
      for (int event = 0; event < EVENTS; event++) {
        byte[] bytes = RandomEvents.encoded(events.event());
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
          bytes[4 + random.nextInt(bytes.length - 4)] =
              (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(5));
        }
        try {
          RawBsonDocument shaped = shape.apply(embedded(bytes), null);
          assertThat(shaped.getByteLength()).isPositive();
        } catch (MalformedEvent expected) {
          refused++;
        } catch (ShapingFailed twoFieldsOfOneName) {
          assertThat(twoFieldsOfOneName).hasMessageStartingWith("shape: ");
        }
      }
    }
    assertThat(refused).isGreaterThan(SHAPES);
  }

  private static List<Rule> rules(RandomEvents random, long seed) {
    List<Rule> rules = new ArrayList<>();
    for (long count = 1 + seed % 6; count > 0; count--) {
      rules.add(random.rule());
      try {
        Node unused = RuleTree.compile(rules);
      } catch (ConfigurationError contradiction) {
        rules.remove(rules.size() - 1);
      }
    }
    return rules;
  }

  private static byte @Nullable [] expected(ShapeModel model, BsonDocument tree) {
    try {
      return RandomEvents.encoded(model.event(tree));
    } catch (ShapingFailed refused) {
      return null;
    }
  }

  private static byte @Nullable [] actual(Shape shape, RawBsonDocument raw) {
    try {
      RawBsonDocument shaped = shape.apply(raw, null);
      byte[] bytes = new byte[shaped.getByteLength()];
      System.arraycopy(shaped.getBackingArray(), shaped.getByteOffset(), bytes, 0, bytes.length);
      return bytes;
    } catch (ShapingFailed refused) {
      return null;
    }
  }

  /** As an event lies in a batch: with other bytes before and behind. */
  private static RawBsonDocument embedded(byte[] event) {
    byte[] batch = new byte[event.length + 20];
    Arrays.fill(batch, (byte) 0x7E);
    System.arraycopy(event, 0, batch, 7, event.length);
    return new RawBsonDocument(batch, 7, event.length);
  }
}
