package io.github.changecapture.examples.guide;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.deadletter.DeadLetters;
import io.github.changecapture.event.Delete;
import io.github.changecapture.event.Insert;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.shape.HashKey;
import io.github.changecapture.shape.Shape;
import io.github.changecapture.spi.Validator;
import io.github.changecapture.spi.Validator.Verdict;
import java.nio.file.Path;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/** What docs/shaping.md shows: its blocks of Java are the tagged regions here, in this order. */
final class ShapingExample {
  private ShapingExample() {}

  static ChangeCapture<Document> shaped() {
    // tag::shape[]
    HashKey key = HashKey.ofBase64(System.getenv("CDC_HASH_KEY"));
    Shape shape =
        Shape.builder()
            .exclude("password", "customer.address")
            .hash("customer.email", key)
            .in(
                new Namespace("shop", "orders"),
                orders -> orders.mask("payment.card").rename("items.price", "unitPrice"))
            .in("crm\\..*", crm -> crm.include("name", "country").constant("name", "hidden"))
            .build();
    ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .connectionString("mongodb://localhost/?replicaSet=rs0")
            .deployment()
            .shape(shape)
            .build();
    // end::shape[]
    return capture;
  }

  static void tryOut(Shape shape) {
    // tag::tryout[]
    RawBsonDocument event =
        RawBsonDocument.parse("{fullDocument: {_id: 1, payment: {card: '4242', ok: true}}}");
    RawBsonDocument shaped = shape.apply(event, new Namespace("shop", "orders"));
    System.out.println(shaped.toJson());
    // end::tryout[]
  }

  static ChangeCapture<Document> refined(Shape shape, Validator validator) {
    // tag::steps[]
    ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .connectionString("mongodb://localhost/?replicaSet=rs0")
            .collection("shop", "orders")
            .filter(event -> !(event instanceof Delete<RawBsonDocument>))
            .shape(shape)
            .map(
                event -> {
                  BsonDocument copy = event.raw().decode(new BsonDocumentCodec());
                  return copy.append("schemaVersion", new BsonInt32(3));
                })
            .validator(validator)
            .errorPolicy(ErrorPolicy.deadLetter())
            .deadLetterSink(DeadLetters.file(Path.of("dead-letters/orders.jsonl")))
            .build();
    // end::steps[]
    return capture;
  }

  static Validator validator() {
    // tag::validator[]
    Validator hasTotal =
        event ->
            event instanceof Insert<RawBsonDocument> insert
                    && !insert.fullDocument().containsKey("total")
                ? Verdict.invalid("an order without total")
                : Verdict.valid();
    // end::validator[]
    return hasTotal;
  }
}
