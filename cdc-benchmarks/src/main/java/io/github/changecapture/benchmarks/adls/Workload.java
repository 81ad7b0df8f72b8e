package io.github.changecapture.benchmarks.adls;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.test.ChangeEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonTimestamp;

/**
 * What a driver hands over: inserts into some collections in turn, within one hour, in batches.
 *
 * @param batches in stream order
 */
record Workload(List<EventBatch> batches) {
  static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  static final EventEncoder ENCODER = ExtendedJsonEncoder.relaxed();
  static final Position BEFORE_ALL =
      Position.before(0, new BsonTimestamp((int) START.getEpochSecond(), 0));

  private static final int SEED = 20_261_121;
  private static final Duration BETWEEN_BATCHES = Duration.ofSeconds(1);

  /** How much of what. */
  record Size(int events, int collections, int eventsPerBatch, int textLength) {}

  static Workload of(Size size) {
    ChangeEvents stream = ChangeEvents.startingAt(START);
    Random random = new Random(SEED);
    List<EventBatch> batches = new ArrayList<>();
    for (int first = 0; first < size.events(); first += size.eventsPerBatch()) {
      List<ChangeEvent<?>> events = new ArrayList<>();
      int end = Math.min(size.events(), first + size.eventsPerBatch());
      for (int i = first; i < end; i++) {
        Namespace namespace = new Namespace("shop", "c%04d".formatted(i % size.collections()));
        events.add(stream.insert(namespace, document(i, size.textLength(), random)));
      }
      batches.add(new EventBatch(events, events.get(events.size() - 1).position()));
      var unused = stream.after(BETWEEN_BATCHES);
    }
    return new Workload(batches);
  }

  private static BsonDocument document(int number, int textLength, Random random) {
    StringBuilder text = new StringBuilder(textLength);
    random.ints(textLength, 'a', 'z' + 1).forEach(text::appendCodePoint);
    return new BsonDocument("_id", new BsonInt64(number))
        .append("customer", new BsonString("customer-" + random.nextInt(10_000)))
        .append("amount", new BsonDouble(random.nextInt(100_000) / 100.0))
        .append("at", new BsonDateTime(START.toEpochMilli() + number))
        .append("text", new BsonString(text.toString()));
  }

  long events() {
    return batches.stream().mapToLong(batch -> batch.events().size()).sum();
  }

  /** Of all lines. */
  long bytes() {
    return batches.stream()
        .flatMap(batch -> batch.events().stream())
        .mapToLong(event -> line(event).length)
        .sum();
  }

  static String collection(ChangeEvent<?> event) {
    return String.valueOf(requireNonNull(event.namespace()).collection());
  }

  static byte[] line(ChangeEvent<?> event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    encode(event, out);
    return out.toByteArray();
  }

  static void encode(ChangeEvent<?> event, ByteArrayOutputStream out) {
    try {
      ENCODER.encode(event, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
