package io.github.changecapture.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNameTest {
  private static final long SEED = 20_261_121;

  /** Names that file systems, storages and tools have opinions about. */
  static List<String> awkwardNames() {
    return List.of(
        "",
        ".",
        "..",
        "...",
        "a.",
        ".a",
        "a..b",
        "_cdc",
        "_",
        "__",
        " ",
        "a ",
        " a",
        "a b",
        "%",
        "%2f",
        "~",
        "~~",
        "~2f",
        "a~",
        "!",
        "!a",
        "a!",
        "/",
        "//",
        "a/b",
        "/a",
        "a/",
        "../..",
        "\\",
        "a\\b",
        "C:",
        "\u0001",
        "\n",
        "\t",
        "\"",
        "'",
        "*",
        "?",
        "<>|",
        "#",
        "$cmd",
        "&",
        "+",
        "=",
        "year=2026",
        "con",
        "CON",
        "con.txt",
        "com1",
        "com10",
        "lpt0.x",
        "aux.",
        "nul",
        "A",
        "a",
        "Orders",
        "ORDERS",
        "orders",
        "oRDERS",
        "straße",
        "STRASSE",
        "é",
        "e\u0301",
        "É",
        "İ",
        "ı",
        "K",
        "ſ",
        "😀",
        "\uFFFD",
        "\u0000",
        "日本語",
        "x".repeat(255),
        "X".repeat(255),
        ".".repeat(255),
        "é".repeat(127),
        "😀".repeat(63),
        " ".repeat(255),
        "x".repeat(240) + ".con",
        "x".repeat(240) + "con",
        "x".repeat(239) + "._cdc");
  }

  static Stream<String> randomNames() {
    Random random = new Random(SEED);
    String[] pieces = {
      "a", "b", "A", "B", ".", "..", "/", "~", "!", "%", "_", "-", " ", "con", "é", "e\u0301", "😀",
      "\\", "日", "2f", "7e", "0", "\u0000"
    };
    return Stream.generate(
            () -> {
              StringBuilder name = new StringBuilder();
              int length = random.nextInt(12) == 0 ? 120 : random.nextInt(6);
              for (int i = 0; i < length; i++) {
                name.append(pieces[random.nextInt(pieces.length)]);
              }
              return name.toString();
            })
        .limit(20_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop", "order_items", "orders.2024", "a-1", "system.views", "0"})
  void ordinaryNamesStayAsTheyAre(String name) {
    assertThat(PathName.encode(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "orderItems, order!items",
    "_cdc, ~5fcdc",
    ".., ~2e~2e",
    "a/b, a~2fb",
    "con.log, ~63on.log",
    "'a b', a~20b",
    "é, ~c3~a9"
  })
  void otherNamesAreEscaped(String name, String path) {
    assertThat(PathName.encode(name)).isEqualTo(path);
    assertThat(PathName.decode(path)).isEqualTo(name);
  }

  @ParameterizedTest
  @MethodSource("awkwardNames")
  void everyNameComesBackAndStaysInside(String name) {
    assertRoundTripInside(name);
  }

  @Test
  void generatedNamesComeBackAndStayInside() {
    randomNames().forEach(PathNameTest::assertRoundTripInside);
  }

  @Test
  void twoNamesNeverMeetNorContainEachOtherEvenWhereCaseIsIgnored() {
    Map<String, String> nameOf = new HashMap<>();
    Stream.concat(awkwardNames().stream(), randomNames())
        .forEach(
            name -> {
              String folded = PathName.encode(name).toUpperCase(Locale.ROOT);
              String other = nameOf.putIfAbsent(folded, name);
              assertThat(other).isIn(null, name);
            });
    nameOf
        .keySet()
        .forEach(
            path -> {
              for (int at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
                assertThat(nameOf).doesNotContainKey(path.substring(0, at));
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A", "_a", "a b", "é", "~zz", "~2", "a!", "a/b", "~41", "a~/", "", "con", "~c3"})
  void whatEncodeNeverGivesIsRefused(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PathName.decode(path))
        .withMessageContaining("'" + path + "'");
  }

  @Test
  void halfACharacterIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PathName.encode("a\uD83D"))
        .withMessageContaining("U+d83d");
  }

  private static void assertRoundTripInside(String name) {
    String path = PathName.encode(name);

    assertThat(PathName.decode(path)).isEqualTo(name);
    assertThat(path).matches("[a-z0-9_.~!/-]+");
    for (String part : path.split("/", -1)) {
      assertThat(part.getBytes(StandardCharsets.UTF_8).length).isBetween(1, 255);
      assertThat(part).doesNotStartWith(".").doesNotStartWith("_").doesNotEndWith(".");
      assertThat(part).doesNotMatch("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
    }
    Path folder = Path.of("/base");
    assertThat(folder.resolve(path).normalize()).isEqualTo(Path.of("/base/" + path));
  }
}
