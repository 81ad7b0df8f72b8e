package io.github.changecapture.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.error.ShapingFailed;
import io.github.changecapture.event.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
  private static final Namespace ORDERS = new Namespace("shop", "orders");
  private static final HashKey KEY =
      HashKey.of("key of sixteen bytes".getBytes(StandardCharsets.UTF_8));

  @Test
  void anExcludedFieldGoesFromDocumentsAndUpdates() {
    Shape shape = Shape.builder().exclude("customer.email", "items.price").build();

    assertThat(
            shaped(
                shape,
                """
                {fullDocument: {_id: 1, customer: {name: 'Ada', email: 'a@b'},
                                items: [{sku: 1, price: 2}, {sku: 3}]},
                 updateDescription: {
                   updatedFields: {'customer.email': 'a@b', 'items.0.price': 2, 'items.1': {price: 4}, n: 1},
                   removedFields: ['customer.email', 'x', 'items.1.price', 'y'],
                   truncatedArrays: [{field: 'items', newSize: 2}]},
                 fullDocumentBeforeChange: {customer: {email: 'b@c'}}}
                """))
        .isEqualTo(
            event(
                """
                {fullDocument: {_id: 1, customer: {name: 'Ada'}, items: [{sku: 1}, {sku: 3}]},
                 updateDescription: {
                   updatedFields: {'items.1': {}, n: 1},
                   removedFields: ['x', 'y'],
                   truncatedArrays: [{field: 'items', newSize: 2}]},
                 fullDocumentBeforeChange: {customer: {}}}
                """));
  }

  @Test
  void whatNoIncludeNamesGoesAndIndexesStay() {
    Shape shape = Shape.builder().include("total", "items.sku").build();

    assertThat(
            shaped(
                shape,
                """
                {fullDocument: {_id: 1, total: {net: 3}, email: 'a@b', items: [{sku: 1, p: 2}, 'secret']},
                 updateDescription: {updatedFields: {'items.1': 'secret', 'email': 'a@b', 'total.net': 3},
                                     removedFields: ['note', 'total.tax']}}
                """))
        .isEqualTo(
            event(
                """
                {fullDocument: {_id: 1, total: {net: 3}, items: [{sku: 1}, null]},
                 updateDescription: {updatedFields: {'items.1': null, 'total.net': 3},
                                     removedFields: ['total.tax']}}
                """));
  }

  @Test
  void aMaskKeepsTypesAndStructure() {
    Shape shape = Shape.builder().mask("card", "born").build();

    assertThat(
            shaped(
                shape,
                """
                {fullDocument: {card: {number: '4242', expires: [12, 2027], ok: true, none: null}, born: {$date: '1815-12-10T00:00:00Z'}},
                 updateDescription: {updatedFields: {'card.number': '4343', 'card.expires.1': 2028}}}
                """))
        .isEqualTo(
            event(
                """
                {fullDocument: {card: {number: '***', expires: [0, 0], ok: false, none: null}, born: {$date: '1970-01-01T00:00:00Z'}},
                 updateDescription: {updatedFields: {'card.number': '***', 'card.expires.1': 0}}}
                """));
  }

  @Test
  void theHashOfTextIsTheHmacOfItsBytes() {
    // printf %s 123-45-6789 | openssl dgst -sha256 -hmac 'key of sixteen bytes'
    String hash = "8e577d7b6cf67dfcac1b1b32eab2a27dbd06ffae2586c1ef43cac12dc828acb3";

    assertThat(
            shaped(
                Shape.builder().hash("ssn", KEY).build(), "{fullDocument: {ssn: '123-45-6789'}}"))
        .isEqualTo(event("{fullDocument: {ssn: '" + hash + "'}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "{$numberLong: '5'}",
        "5.0",
        "{$numberDecimal: '5.00'}",
        "{$numberDecimal: '0.5E+1'}"
      })
  void equalNumbersHaveOneHashWhateverTheirType(String number) {
    Shape shape = Shape.builder().hash("n", KEY).build();

    assertThat(shaped(shape, "{fullDocument: {n: " + number + "}}"))
        .isEqualTo(shaped(shape, "{fullDocument: {n: 5}}"))
        .isNotEqualTo(shaped(shape, "{fullDocument: {n: '5'}}"));
  }

  @Test
  void anotherKeyGivesAnotherHash() {
    Shape one = Shape.builder().hash("n", KEY).build();
    Shape other = Shape.builder().hash("n", HashKey.of(new byte[32])).build();

    assertThat(shaped(one, "{fullDocument: {n: 5}}"))
        .isNotEqualTo(shaped(other, "{fullDocument: {n: 5}}"));
  }

  @Test
  void aRenamedFieldHasItsNewNameEverywhere() {
    Shape shape =
        Shape.builder().rename("items.price", "cost").rename("customer", "client").build();

    assertThat(
            shaped(
                shape,
                """
                {fullDocument: {customer: {name: 'Ada'}, items: [{price: 1}], price: 2},
                 updateDescription: {
                   updatedFields: {'items.3.price': 1, 'customer.name': 'Ada'},
                   removedFields: ['items.1.price', 'customer'],
                   truncatedArrays: [{field: 'customer.tags', newSize: 1}],
                   disambiguatedPaths: {'items.3.price': ['items', 3, 'price']}}}
                """))
        .isEqualTo(
            event(
                """
                {fullDocument: {client: {name: 'Ada'}, items: [{cost: 1}], price: 2},
                 updateDescription: {
                   updatedFields: {'items.3.cost': 1, 'client.name': 'Ada'},
                   removedFields: ['items.1.cost', 'client'],
                   truncatedArrays: [{field: 'client.tags', newSize: 1}],
                   disambiguatedPaths: {'items.3.cost': ['items', 3, 'cost']}}}
                """));
  }

  @Test
  void aRenameOntoAFieldThatIsThereIsRefused() {
    Shape shape = Shape.builder().rename("mail", "email").build();

    assertThatThrownBy(() -> shaped(shape, "{fullDocument: {mail: 1, email: 2}}"))
        .isInstanceOf(ShapingFailed.class)
        .hasMessageContaining("rename to 'email'")
        .hasMessageContaining("Exclude one of the two");
    assertThat(shaped(shape, "{fullDocument: {email: 2}}"))
        .isEqualTo(event("{fullDocument: {email: 2}}"));
  }

  @Test
  void aConstantTakesThePlaceOfWhateverIsThere() {
    Shape shape = Shape.builder().constant("address", "hidden").constant("items.n", 7).build();

    assertThat(
            shaped(
                shape,
                """
                {fullDocument: {address: {city: 'London'}, items: [{n: 'a'}, {}]},
                 updateDescription: {updatedFields: {'address.city': 'Paris', 'items.0.n': 2},
                                     removedFields: ['address.zip', 'address']}}
                """))
        .isEqualTo(
            event(
                """
                {fullDocument: {address: 'hidden', items: [{n: 7}, {}]},
                 updateDescription: {updatedFields: {'items.0.n': 7}, removedFields: ['address']}}
                """));
  }

  @Test
  void theLongerPathWins() {
    Shape shape =
        Shape.builder().mask("customer").hash("customer.id", KEY).include("customer").build();

    BsonDocument customer =
        shaped(shape, "{fullDocument: {customer: {id: 'x', name: 'Ada'}, other: 1}}")
            .getDocument("fullDocument");

    assertThat(customer.getDocument("customer").getString("name").getValue()).isEqualTo("***");
    assertThat(customer.getDocument("customer").getString("id").getValue()).hasSize(64);
    assertThat(customer).doesNotContainKey("other");
  }

  @Test
  void aNameWithDotsIsReadAsAPathWhereverItStands() {
    Shape shape = Shape.builder().exclude("a.b").build();

    assertThat(shaped(shape, "{fullDocument: {'a.b': 1, a: {b: 2, c: 3}}}"))
        .isEqualTo(event("{fullDocument: {a: {c: 3}}}"));
  }

  @Test
  void whatNoRuleTouchesIsNotCopied() {
    Shape shape =
        Shape.builder().mask("email").in(ORDERS, orders -> orders.exclude("card")).build();
    RawBsonDocument event =
        raw(
            "{fullDocument: {a: {email: 1}}, updateDescription: {updatedFields: {n: 1}, removedFields: ['b']}}");

    assertThat(shape.apply(event, ORDERS)).isSameAs(event);
    assertThat(shape.apply(event, null)).isSameAs(event);
  }

  @Test
  void rulesHoldForTheCollectionsThatTheyAreFor() {
    Shape shape =
        Shape.builder()
            .exclude("all")
            .in(ORDERS, orders -> orders.exclude("orders"))
            .in("shop\\..*", shop -> shop.exclude("shop"))
            .build();
    String document = "{fullDocument: {all: 1, orders: 1, shop: 1, other: 1}}";

    assertThat(shape.apply(raw(document), ORDERS)).isEqualTo(event("{fullDocument: {other: 1}}"));
    assertThat(shape.apply(raw(document), new Namespace("shop", "items")))
        .isEqualTo(event("{fullDocument: {orders: 1, other: 1}}"));
    assertThat(shape.apply(raw(document), new Namespace("crm", "orders")))
        .isEqualTo(event("{fullDocument: {orders: 1, shop: 1, other: 1}}"));
  }

  @Test
  void rulesThatContradictOnlyForOneCollectionAreRefusedWithItsEvents() {
    Shape shape =
        Shape.builder()
            .in("shop\\..*", shop -> shop.mask("a"))
            .in(".*\\.orders", orders -> orders.exclude("a"))
            .build();

    assertThatThrownBy(() -> shape.apply(raw("{fullDocument: {a: 1}}"), ORDERS))
        .isInstanceOf(ShapingFailed.class)
        .hasMessageContaining("shop.orders")
        .hasMessageContaining("exclude 'a' is refused beside mask 'a'");
    assertThat(shape.apply(raw("{fullDocument: {a: 1}}"), new Namespace("crm", "orders")))
        .isEqualTo(event("{fullDocument: {}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{documentKey: {region: 'EU', _id: 1}}",
        "{documentKey: {_id: 1, 'customer.region': 'EU'}}",
        "{documentKey: {customer: {region: 'EU'}, _id: 1}}"
      })
  void aRuleForAFieldOfTheShardKeyIsRefusedWithTheEvent(String key) {
    Shape shape = Shape.builder().mask("region").hash("customer", KEY).build();

    assertThatThrownBy(() -> shape.apply(raw(key), ORDERS))
        .isInstanceOf(ShapingFailed.class)
        .hasMessageContaining("is refused for shop.orders")
        .hasMessageContaining("resume token")
        .hasMessageContaining("Leave the rule out for this collection")
        .hasMessageNotContaining("EU");
  }

  @Test
  void otherFieldsBesideAShardKeyAreShaped() {
    Shape shape =
        Shape.builder()
            .mask("customer.name")
            .include("customer.region")
            .include("customer.name")
            .build();

    assertThat(shaped(shape, "{documentKey: {'customer.region': 'EU', _id: 1}}"))
        .isEqualTo(event("{documentKey: {'customer.region': 'EU', _id: 1}}"));
  }

  @Test
  void documentsThatAreNestedTooDeeplyAreMalformed() {
    Shape shape = Shape.builder().mask("a").build();
    String deep = "{a: ".repeat(300) + "1" + "}".repeat(300);

    assertThatThrownBy(() -> shape.apply(raw("{fullDocument: " + deep + "}"), ORDERS))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("more than 256 levels");
  }

  @Test
  void noKeyAndNoValueIsShown() {
    Shape shape = Shape.builder().hash("ssn", KEY).constant("a", "s3cret").build();

    assertThat(shape + " " + KEY)
        .isEqualTo("Shape[hash 'ssn', constant 'a'] HashKey")
        .doesNotContain("s3cret", "sixteen");
  }

  @ParameterizedTest
  @MethodSource
  void aMistakeIsRefusedWithRuleAndValue(Consumer<ShapeBuilder> mistake, String message) {
    assertThatThrownBy(
            () -> {
              ShapeBuilder builder = Shape.builder();
              mistake.accept(builder);
              Shape unused = builder.build();
            })
        .isInstanceOf(ConfigurationError.class)
        .hasMessageStartingWith("shape: ")
        .hasMessageContaining(message);
  }

  static Stream<Arguments> aMistakeIsRefusedWithRuleAndValue() {
    return Stream.of(
        mistake("no rule", b -> {}, "there is no rule"),
        mistake(
            "mask of _id",
            b -> b.mask("_id"),
            "mask '_id' is refused: documentKey and the resume token"),
        mistake("part of _id", b -> b.hash("_id.region", KEY), "hash '_id.region' is refused"),
        mistake("include of a part", b -> b.include("_id.a"), "include '_id.a' is refused"),
        mistake("rename of _id", b -> b.rename("_id", "id"), "rename '_id' to 'id' is refused"),
        mistake("rename to _id", b -> b.rename("id", "_id"), "a document has one _id"),
        mistake("no name", b -> b.mask(""), "mask '' is refused: a path is names with dots"),
        mistake("two dots", b -> b.exclude("a..b"), "exclude 'a..b' is refused"),
        mistake(
            "NUL", b -> b.exclude("a\0b"), "exclude 'a?b' is refused: no field's name holds NUL"),
        mistake(
            "operator", b -> b.exclude("a.$[].b"), "exclude 'a.$[].b' is refused: a path has no $"),
        mistake("index", b -> b.exclude("a[0].b"), "exclude 'a[0].b' is refused"),
        mistake(
            "too deep", b -> b.mask("a.".repeat(100) + "a"), "MongoDB nests at most 100 levels"),
        mistake("new name with a dot", b -> b.rename("a", "b.c"), "the new name is one name"),
        mistake("same name", b -> b.rename("a.b", "b"), "that is its name"),
        mistake("rename of an index", b -> b.rename("a.0", "b"), "may be an array's index"),
        mistake(
            "two values", b -> b.mask("a").hash("a", KEY), "hash 'a' is refused beside mask 'a'"),
        mistake(
            "gone and renamed",
            b -> b.rename("a", "b").exclude("a"),
            "exclude 'a' is refused beside rename"),
        mistake(
            "beneath what is gone",
            b -> b.exclude("a").mask("a.b"),
            "mask 'a.b' is refused beside exclude 'a'"),
        mistake(
            "beneath a constant",
            b -> b.constant("a", 1).mask("a.b"),
            "refused beside constant 'a'"),
        mistake("include twice", b -> b.include("a", "a.b"), "that keeps all beneath it already"),
        mistake(
            "mask of what is left out",
            b -> b.include("a").mask("b"),
            "the includes leave that field out"),
        mistake(
            "one name for two", b -> b.rename("a", "c").rename("b", "c"), "cannot have one name"),
        mistake(
            "short key", b -> b.hash("a", HashKey.of(new byte[15])), "at least 16 bytes, has 15"),
        mistake(
            "key no Base64",
            b -> b.hash("a", HashKey.ofBase64("s3cret?")),
            "must be Base64, the value is none (not shown)"),
        mistake(
            "nothing for some",
            b -> b.in(ORDERS, orders -> orders),
            "in 'shop.orders' has no rule"),
        mistake(
            "contradiction for one collection",
            b -> b.mask("a").in(ORDERS, orders -> orders.exclude("a")),
            "exclude 'a' is refused beside mask 'a'"));
  }

  private static Arguments mistake(String name, Consumer<ShapeBuilder> mistake, String message) {
    return Arguments.of(Named.of(name, mistake), message);
  }

  private static BsonDocument shaped(Shape shape, String event) {
    return BsonDocument.parse(shape.apply(raw(event), ORDERS).toJson());
  }

  private static BsonDocument event(String json) {
    return BsonDocument.parse(json);
  }

  private static RawBsonDocument raw(String json) {
    return new RawBsonDocument(RandomEvents.encoded(BsonDocument.parse(json)));
  }
}
