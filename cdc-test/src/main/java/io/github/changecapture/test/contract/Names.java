package io.github.changecapture.test.contract;

import java.util.List;

/** Names that storages mix up, cut off, refuse or take for something else. */
final class Names {
  static final List<String> AWKWARD =
      List.of(
          "orders",
          "Orders",
          "ORDERS",
          "orders ",
          " orders",
          "orders.",
          "orders.json",
          "orders.lock",
          "orders%",
          "orders%2e",
          "shop.orders",
          "shop/orders",
          "shop\\orders",
          "../orders",
          "..",
          ".",
          "~",
          "_",
          "%",
          "nul",
          "a:b*c?d\"e<f>g|h",
          "line\nline\r\ttab",
          "\u00e9",
          "e\u0301",
          "\u0130",
          "\uD83D\uDE00",
          "\u2028",
          "{\"$gt\": 1}",
          "$where",
          "'; drop table orders; --",
          "long" + "\uD83D\uDE00".repeat(250) + "a",
          "long" + "\uD83D\uDE00".repeat(250) + "b");

  /** What MongoDB takes as the name of a collection, with a database of 4 bytes. */
  static final List<String> AWKWARD_COLLECTIONS =
      List.of(
          "orders",
          "Orders",
          "orders ",
          " orders",
          "orders.archive",
          "orders%2earchive",
          "orders%",
          "orders/archive",
          "orders\\archive",
          "a/../../b",
          "..",
          ".",
          "~",
          "_cdc",
          "nul",
          "year=2026",
          "a:b*c?d\"e<f>g|h",
          "line\nline\r\ttab",
          "\u00e9",
          "e\u0301",
          "\uD83D\uDE00",
          "\u2028",
          "\uD83D\uDE00".repeat(62) + "a",
          "\uD83D\uDE00".repeat(62) + "b");

  /** What MongoDB takes as the name of a database: not {@code /\\. "$*<>:|?}, up to 63 bytes. */
  static final List<String> AWKWARD_DATABASES =
      List.of(
          "stock",
          "_cdc",
          "_CDC",
          "%5fcdc",
          "stock%",
          "~",
          "nul",
          "year=2026",
          "\u00e9",
          "e\u0301",
          "\uD83D\uDE00".repeat(15),
          "a".repeat(63));

  private Names() {}
}
