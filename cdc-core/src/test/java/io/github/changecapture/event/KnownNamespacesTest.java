package io.github.changecapture.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;

class KnownNamespacesTest {
  private final EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());

  /** Many more than there are slots, so that most push another out. */
  @Test
  void everyEventHasTheNamespaceThatItsBytesSay() {
    int collections = 20_000;
    Map<Namespace, Integer> met = new HashMap<>();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < collections; i++) {
        String collection = "c" + Integer.toString(i * 7_919, 36);

        Namespace namespace = decoder.decode(insertInto("shop", collection)).namespace();

        assertThat(namespace).isEqualTo(new Namespace("shop", collection));
        met.merge(new Namespace("shop", collection), 1, Integer::sum);
      }
    }
    assertThat(met).hasSize(collections);
  }

  @Test
  void aNamespaceThatWasJustMetIsNotMadeAgain() {
    Namespace first = decoder.decode(insertInto("shop", "orders")).namespace();

    assertThat(decoder.decode(insertInto("shop", "orders")).namespace()).isSameAs(first);
  }

  @Test
  void namesThatDifferOnlyInWhereTheyAreCutAreTwo() {
    assertThat(decoder.decode(insertInto("ab", "c")).namespace())
        .isEqualTo(new Namespace("ab", "c"));
    assertThat(decoder.decode(insertInto("a", "bc")).namespace())
        .isEqualTo(new Namespace("a", "bc"));
  }

  private static RawBsonDocument insertInto(String database, String collection) {
    BsonDocument event =
        new BsonDocument("operationType", new BsonString("insert"))
            .append(
                "ns",
                new BsonDocument("db", new BsonString(database))
                    .append("coll", new BsonString(collection)));
    return new RawBsonDocument(event, new BsonDocumentCodec());
  }
}
