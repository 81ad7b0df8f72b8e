package io.github.changecapture.adls;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.test.ChangeEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;

/**
 * What a source delivers in every run of a test: two collections over two hours, with segments that
 * are sealed by size, by the next hour and by a watermark.
 */
final class Script {
  static final Instant START = Instant.parse("2026-11-21T10:59:50Z");
  static final Position BEFORE_ALL =
      Position.before(0, new BsonTimestamp((int) START.getEpochSecond(), 0));

  private static final Namespace ORDERS = new Namespace("shop", "orders");
  private static final Namespace USERS = new Namespace("shop", "users");

  private Script() {}

  static List<EventBatch> batches() {
    ChangeEvents stream = ChangeEvents.startingAt(START);
    List<EventBatch> batches = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      batches.add(batch(insert(stream, ORDERS, i), insert(stream, USERS, i)));
      batches.add(batch(insert(stream, ORDERS, 100 + i)));
    }
    stream.after(Duration.ofSeconds(20));
    batches.add(batch(insert(stream, ORDERS, 200), insert(stream, ORDERS, 201)));
    batches.add(new EventBatch(List.of(), stream.watermark()));
    batches.add(batch(insert(stream, USERS, 200)));
    return batches;
  }

  static List<ChangeEvent<?>> events() {
    return batches().stream().<ChangeEvent<?>>flatMap(batch -> batch.events().stream()).toList();
  }

  private static ChangeEvent<?> insert(ChangeEvents stream, Namespace namespace, int id) {
    return stream.insert(
        namespace,
        new BsonDocument("_id", new BsonInt32(id)).append("text", new BsonString("x".repeat(40))));
  }

  private static EventBatch batch(ChangeEvent<?>... events) {
    return new EventBatch(List.of(events), events[events.length - 1].position());
  }
}
