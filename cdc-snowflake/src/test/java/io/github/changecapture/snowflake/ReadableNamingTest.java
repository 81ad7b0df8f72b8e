package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Namespace;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadableNamingTest {
  private static final String ALPHABET = "aab__AB0.$'\";?:\\ é€𝄞-/";

  private final TableNaming naming = TableNaming.readable();

  @ParameterizedTest
  @CsvSource({
    "shop, orders, SHOP__ORDERS",
    "shop, order_items, SHOP__ORDER_ITEMS",
    "shop, orderItems, SHOP__ORDER$ITEMS",
    "shop, orders.2024, SHOP__ORDERS$0462024",
    "a__b, c, A$095$095B__C",
    "a, b__c, A__B$095$095C",
    "a_, b, A$095__B",
    "a, _b, A__$095B",
    "shop, orders__history, SHOP__ORDERS$095$095HISTORY",
    "shop, größe, SHOP__GR$195$182$195$159E",
  })
  void aNameIsReadableAndNeedsNoQuotes(String database, String collection, String name) {
    Namespace namespace = new Namespace(database, collection);

    assertThat(naming.tableName(namespace)).isEqualTo(name);
    assertThat(naming.namespace(name)).contains(namespace);
  }

  @Test
  void noTwoCollectionsShareANameAndEachNameSaysItsCollection() {
    Random random = new Random(7);
    Map<String, Namespace> names = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      Namespace namespace = new Namespace(word(random, 6), word(random, 6));

      String name = naming.tableName(namespace);

      assertThat(name).matches("[A-Z0-9_$]+");
      assertThat(names.putIfAbsent(name, namespace)).isIn(null, namespace);
      assertThat(naming.namespace(name)).contains(namespace);
    }
  }

  @Test
  void aLongNameIsCutAndStaysApart() {
    Namespace one = new Namespace("shop", "\u20ac".repeat(85));
    Namespace other = new Namespace("shop", "\u20ac".repeat(84) + "x");

    assertThat(naming.tableName(one)).hasSize(200).isNotEqualTo(naming.tableName(other));
    assertThat(naming.namespace(naming.tableName(one))).isEmpty();
  }

  @Test
  void aNameThatWasNotMadeHereSaysNoCollection() {
    assertThat(naming.namespace("orders")).isEmpty();
    assertThat(naming.namespace("A$__B")).isEmpty();
    assertThat(naming.namespace("A$999__B")).isEmpty();
    assertThat(naming.namespace("a__b")).isEmpty();
  }

  private static String word(Random random, int longest) {
    int[] characters = ALPHABET.codePoints().toArray();
    StringBuilder word = new StringBuilder();
    for (int i = 1 + random.nextInt(longest); i > 0; i--) {
      word.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return word.toString();
  }
}
