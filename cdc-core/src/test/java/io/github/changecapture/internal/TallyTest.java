package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.status.CaptureCounters;
import io.github.changecapture.status.EventCount;
import io.github.changecapture.status.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void nothingIsLookedAtBeforeSomebodyWantsToSee() {
    tally.count(event("insert", "orders"));

    assertThat(tally.events()).isEmpty();
  }

  @Test
  void eventsAreCountedByTypeAndNamespaceWithTheirBytes() {
    tally.want();
    ChangeEvent<?> insert = event("insert", "orders");
    tally.count(insert);
    tally.count(List.of(insert, event("delete", "orders"), insert));

    EventKind inserts = new EventKind("insert", "shop.orders");
    assertThat(tally.events(inserts))
        .isEqualTo(new EventCount(inserts, 3, 3L * insert.sizeInBytes()));
    assertThat(tally.events(new EventKind("delete", "shop.orders")).events()).isEqualTo(1);
    assertThat(tally.events(new EventKind("update", "shop.orders")).events()).isZero();
  }

  @Test
  void whatLiesBeyondTheMostNamespacesIsCountedTogether() {
    tally.want();
    int all = CaptureCounters.MOST_NAMESPACES + 50;
    IntStream.range(0, all).forEach(i -> tally.count(event("insert", "c" + i)));

    assertThat(tally.events()).hasSize(CaptureCounters.MOST_NAMESPACES + 1);
    assertThat(tally.events(new EventKind("insert", CaptureCounters.OTHERS)).events())
        .isEqualTo(50);
    assertThat(tally.events().stream().mapToLong(EventCount::events).sum()).isEqualTo(all);
  }

  @Test
  void aListenerIsToldOfEachKindOnceAlsoOfThoseBefore() {
    List<EventKind> told = new ArrayList<>();
    tally.want();
    tally.count(event("insert", "orders"));
    tally.onKind(
        kind -> {
          throw new IllegalStateException("a listener's own trouble");
        });
    tally.onKind(told::add);
    tally.count(event("insert", "orders"));
    tally.count(event("delete", "orders"));

    assertThat(told)
        .containsExactly(
            new EventKind("insert", "shop.orders"), new EventKind("delete", "shop.orders"));
  }

  private static ChangeEvent<RawBsonDocument> event(String type, String collection) {
    BsonDocument event =
        BsonDocument.parse(
            "{_id: {_data: '8265'}, operationType: '"
                + type
                + "', clusterTime: {$timestamp: {t: 1, i: 1}}, ns: {db: 'shop', coll: '"
                + collection
                + "'}, documentKey: {_id: 1}}");
    return new EventDecoder<>(DocumentMapper.raw())
        .decode(new RawBsonDocument(event, new BsonDocumentCodec()), 0, Acknowledgement.none(), 0);
  }
}
