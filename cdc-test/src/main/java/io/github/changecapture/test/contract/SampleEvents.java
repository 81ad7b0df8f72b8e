package io.github.changecapture.test.contract;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.test.ChangeEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.RawBsonDocument;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Events that a strategy or an encoder has to cope with: all kinds, types, and odd names. */
final class SampleEvents {
  private static final Instant START = Instant.parse("2027-12-31T21:59:58Z");
  private static final List<Duration> STEPS =
      List.of(
          Duration.ZERO,
          Duration.ofSeconds(1),
          Duration.ofSeconds(59),
          Duration.ofMinutes(7),
          Duration.ZERO,
          Duration.ofMinutes(53),
          Duration.ofHours(5));

  private static final List<Namespace> NAMESPACES =
      List.of(
          new Namespace("shop", "orders"),
          new Namespace("shop", "Orders"),
          new Namespace("stock", "orders"),
          new Namespace("shop", "orders.archive"));

  private SampleEvents() {}

  /** Some weeks of changes of a few documents in collections with similar names. */
  static List<ChangeEvent<RawBsonDocument>> stream() {
    return stream(350);
  }

  /** Some events of every kind. */
  static List<ChangeEvent<RawBsonDocument>> ofEveryKind() {
    return stream(36);
  }

  private static List<ChangeEvent<RawBsonDocument>> stream(int documentEvents) {
    ChangeEvents stream = ChangeEvents.startingAt(START);
    List<ChangeEvent<RawBsonDocument>> events = new ArrayList<>();
    for (int i = 0; i < documentEvents; i++) {
      ChangeEvents next = stream.after(STEPS.get(i % STEPS.size()));
      events.add(documentEvent(i % 50 == 20 ? next.transactionOf(10) : next, i));
    }
    events.addAll(otherKinds(stream));
    return events;
  }

  /** One event for each name that MongoDB allows and storages mix up, all at the same second. */
  static List<ChangeEvent<RawBsonDocument>> inOddlyNamedCollections() {
    ChangeEvents stream = ChangeEvents.startingAt(START);
    List<Namespace> namespaces = new ArrayList<>();
    Names.AWKWARD_COLLECTIONS.forEach(name -> namespaces.add(new Namespace("shop", name)));
    Names.AWKWARD_DATABASES.forEach(name -> namespaces.add(new Namespace(name, "orders")));
    List<ChangeEvent<RawBsonDocument>> events = new ArrayList<>();
    for (Namespace namespace : namespaces) {
      events.add(stream.insert(namespace, new BsonDocument("_id", new BsonInt32(1))));
    }
    return events;
  }

  /** An event of each kind that is not about one document. */
  static List<ChangeEvent<RawBsonDocument>> otherKinds(ChangeEvents stream) {
    Namespace orders = new Namespace("shop", "orders");
    return List.of(
        stream.create(orders),
        stream.rename(orders, new Namespace("shop", "orders.old")),
        stream.drop(new Namespace("shop", "orders.old")),
        stream.event("somethingNew", new BsonDocument("more", BsonBoolean.TRUE)),
        stream.dropDatabase("shop"),
        stream.invalidate());
  }

  /** A document with every BSON type, and texts that need care in JSON and in UTF-8. */
  static BsonDocument everyType() {
    BsonDocument inner = new BsonDocument("_id", new BsonDocument("_data", new BsonString("83")));
    return new BsonDocument("_id", new BsonObjectId(new ObjectId("0123456789abcdef01234567")))
        .append("double", new BsonDouble(0.1 + 0.2))
        .append("notANumber", new BsonDouble(Double.NaN))
        .append("infinite", new BsonDouble(Double.NEGATIVE_INFINITY))
        .append("text", new BsonString("\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0085\u2028\u2029"))
        .append("languages", new BsonString("aé√\uD83D\uDE00\uFFFD\uFEFF"))
        .append("document", inner)
        .append("array", new BsonArray(List.of(new BsonArray(), new BsonDocument())))
        .append("binary", new BsonBinary((byte) 0x80, new byte[] {0, 1, -1}))
        .append("uuid", new BsonBinary(new UUID(1, 2)))
        .append("undefined", new BsonUndefined())
        .append("yes", BsonBoolean.TRUE)
        .append("date", new BsonDateTime(1))
        .append("ancient", new BsonDateTime(Long.MIN_VALUE))
        .append("null", BsonNull.VALUE)
        .append("regex", new BsonRegularExpression("^\\d+/\"$", "im"))
        .append("pointer", new BsonDbPointer("shop.orders", new ObjectId(new byte[12])))
        .append("code", new BsonJavaScript("() => \"\n\""))
        .append("symbol", new BsonSymbol("s"))
        .append("scoped", new BsonJavaScriptWithScope("x", new BsonDocument("x", inner)))
        .append("int32", new BsonInt32(Integer.MIN_VALUE))
        .append("timestamp", new BsonTimestamp(-1, -1))
        .append("int64", new BsonInt64(Long.MAX_VALUE))
        .append("decimal", new BsonDecimal128(Decimal128.parse("1.10E+6000")))
        .append("min", new BsonMinKey())
        .append("max", new BsonMaxKey())
        .append("", new BsonString(""))
        .append("$dollar", new BsonInt32(1))
        .append("dotted.name", new BsonInt32(1))
        .append("\"quoted\"\n", new BsonInt32(1));
  }

  private static ChangeEvent<RawBsonDocument> documentEvent(ChangeEvents stream, int i) {
    Namespace namespace = NAMESPACES.get(i / 4 % NAMESPACES.size());
    BsonInt32 id = new BsonInt32(i % 2);
    BsonDocument document = new BsonDocument("_id", id).append("n", new BsonInt32(i));
    return switch (i % 6) {
      case 0 -> stream.insert(namespace, everyType().append("_id", id));
      case 1 -> stream.replace(namespace, document);
      case 2 -> stream.delete(namespace, id);
      case 3 -> stream.updateOfVanished(namespace, id, new BsonDocument("n", new BsonInt32(i)));
      default -> stream.update(namespace, document, "n");
    };
  }
}
