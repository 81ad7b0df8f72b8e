package io.github.changecapture.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class ChangeEventsTest {
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");
  private static final Namespace ORDERS = new Namespace("shop", "orders");

  private final ChangeEvents events = ChangeEvents.startingAt(START);

  @Test
  void anInsertIsWrittenAsTheServerWritesIt() {
    BsonDocument order = BsonDocument.parse("{_id: 1, state: 'new'}");

    assertThat(events.insert(ORDERS, order).raw().toJson())
        .isEqualTo(
            "{\"_id\": {\"_data\": \"82695645A000000001"
                + "2B022C0100296E5A1004C0113C7100004000800000000000000446645F69640064"
                + "695645A000000001000000000004\"}, \"operationType\": \"insert\", "
                + "\"clusterTime\": {\"$timestamp\": {\"t\": 1767261600, \"i\": 1}}, "
                + "\"wallTime\": {\"$date\": \"2026-01-01T10:00:00Z\"}, "
                + "\"fullDocument\": {\"_id\": 1, \"state\": \"new\"}, "
                + "\"ns\": {\"db\": \"shop\", \"coll\": \"orders\"}, "
                + "\"documentKey\": {\"_id\": 1}}");
  }

  @Test
  void anUpdateHasItsDescription() {
    BsonDocument order = BsonDocument.parse("{_id: 1, state: 'paid', n: 2}");

    var update = events.update(ORDERS, order, "state");

    assertThat(update.fullDocument()).isEqualTo(order);
    assertThat(update.updateDescription().updatedFields())
        .isEqualTo(BsonDocument.parse("{state: 'paid'}"));
    assertThat(update.updateDescription().removedFields()).isEmpty();
  }

  @Test
  void aVanishedDocumentIsNull() {
    var update = events.updateOfVanished(ORDERS, new BsonInt32(1), new BsonDocument());

    assertThat(update.fullDocument()).isNull();
    assertThat(update.documentKey()).isEqualTo(BsonDocument.parse("{_id: 1}"));
  }

  @Test
  void aShardKeyPrecedesTheIdInDocumentKeys() {
    var insert =
        events
            .shardedBy("customer")
            .insert(ORDERS, BsonDocument.parse("{_id: 1, customer: 'c', n: 1}"));

    assertThat(insert.documentKey().toJson()).isEqualTo("{\"customer\": \"c\", \"_id\": 1}");
  }

  @Test
  void everyKindIsOfItsClass() {
    assertThat(events.replace(ORDERS, BsonDocument.parse("{_id: 1}")).operationType())
        .isEqualTo("replace");
    assertThat(events.delete(ORDERS, new BsonInt32(1)).operationType()).isEqualTo("delete");
    assertThat(events.create(ORDERS).namespace()).isEqualTo(ORDERS);
    assertThat(events.rename(ORDERS, new Namespace("shop", "old")).to())
        .isEqualTo(new Namespace("shop", "old"));
    assertThat(events.drop(ORDERS).namespace()).isEqualTo(ORDERS);
    assertThat(events.dropDatabase("shop").database()).isEqualTo("shop");
    assertThat(events.dropDatabase("shop").namespace()).isNull();
    assertThat(events.event("modify", new BsonDocument()).operationType()).isEqualTo("modify");
  }

  @Test
  void positionsRiseWithEveryEventAndWatermark() {
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      ChangeEvents next = events.after(Duration.ofSeconds(i % 3 == 0 ? 1 : 0));
      if (i == 400) {
        next = next.transactionOf(300);
      }
      positions.add(next.delete(ORDERS, new BsonInt32(i)).position());
      if (i % 50 == 49) {
        positions.add(events.watermark());
      }
    }

    assertThat(positions).isSorted().doesNotHaveDuplicates();
    assertThat(positions)
        .allSatisfy(
            position ->
                assertThat(position.token().clusterTime()).contains(position.clusterTime()));
  }

  @Test
  void aTransactionSharesAClusterTimeAndItsTokensRise() {
    List<ChangeEvent<?>> transaction = new ArrayList<>();
    ChangeEvents next = events.transactionOf(40_000);
    for (int i = 0; i < 40_000; i++) {
      transaction.add(next.delete(ORDERS, new BsonInt32(i)));
    }
    ChangeEvent<?> later = events.delete(ORDERS, new BsonInt32(1));

    assertThat(transaction).extracting(ChangeEvent::clusterTime).containsOnly(at(1));
    assertThat(transaction).extracting(ChangeEvent::id).isSorted().doesNotHaveDuplicates();
    assertThat(transaction.get(0).raw()).containsKeys("lsid", "txnNumber");
    assertThat(later.clusterTime()).isEqualTo(at(2));
    assertThat(later.raw()).doesNotContainKey("txnNumber");
  }

  @Test
  void anInvalidateFollowsWhatCausedItAtTheSameTime() {
    var drop = events.drop(ORDERS);
    var invalidate = events.invalidate();

    assertThat(invalidate.clusterTime()).isEqualTo(drop.clusterTime());
    assertThat(invalidate.position()).isGreaterThan(drop.position());
  }

  @Test
  void timeNeverGoesBack() {
    assertThatThrownBy(() -> events.at(START.minusSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only moves forward");
    assertThatThrownBy(() -> events.at(START.plusMillis(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whole seconds");
  }

  private static BsonTimestamp at(int increment) {
    return new BsonTimestamp((int) START.getEpochSecond(), increment);
  }
}
