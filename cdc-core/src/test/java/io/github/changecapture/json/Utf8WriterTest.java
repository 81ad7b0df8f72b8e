package io.github.changecapture.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8WriterTest {
  private static final long SEED = 19;

  private final JsonBuffer out = new JsonBuffer(0);

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "plain, \"plain\"",
        "a\"b, \"a\\\"b\"",
        "a\\b, \"a\\\\b\"",
        "a/b, \"a/b\"",
        "`\b\f\n\r\t`, \"\\b\\f\\n\\r\\t\"",
        "`\0\u0001\u000b\u001f`, \"\\u0000\\u0001\\u000b\\u001f\"",
        "`\u007f\u0080`, \"\u007f\u0080\"",
        "`\u0084\u0085\u0086`, \"\u0084\\u0085\u0086\"",
        "`\u2027\u2028\u2029\u202a`, \"\u2027\\u2028\\u2029\u202a\"",
        "\u00e9\u2606\ud83d\ude00\ufeff\uffff, \"\u00e9\u2606\ud83d\ude00\ufeff\uffff\"",
      })
  void escapes_what_json_or_a_line_forbids_and_nothing_else(String text, String json) {
    assertThat(written(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(json);
  }

  @Test
  void writes_every_character_at_every_place_in_a_word() {
    for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
      if (Character.getType(character) != Character.SURROGATE) {
        String text = "1234567".substring(character % 8) + Character.toString(character) + "z";
        assertWritten(text.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void writes_plain_text_of_every_length() {
    String text = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (int length = 0; length <= text.length(); length++) {
      assertWritten(text.substring(0, length).getBytes(StandardCharsets.UTF_8));
      assertWritten(text.substring(text.length() - length).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void replaces_what_is_not_utf8_as_the_jdk_does() {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] interesting =
        Transcoding.hex("22 5C 0A 61 80 85 8F 90 9F A0 A8 BF C0 C1 C2 DF E0 E2 ED EF F0 F4 F5 FF");
    for (int done = 0; done < 300_000; done++) {
      byte[] text = new byte[random.nextInt(12)];
      for (int at = 0; at < text.length; at++) {
        text[at] = interesting[random.nextInt(interesting.length)];
      }
      assertWritten(text);
    }
  }

  @Test
  void mixes_scripts_as_the_jdk_does() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    String[] runs = {
      "plain text, ",
      "\u0416\u0437",
      "\u00fc",
      "\u6f22\u5b57",
      "\ud83d\ude00",
      "\"",
      "\n",
      "\u05d0",
      "\u2028"
    };
    for (int done = 0; done < 100_000; done++) {
      StringBuilder text = new StringBuilder();
      for (int run = random.nextInt(12); run > 0; run--) {
        text.append(runs[random.nextInt(runs.length)].repeat(1 + random.nextInt(4)));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 0 && random.nextInt(4) == 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertWritten(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "C080, overlong zero",
    "C1BF, overlong two bytes",
    "E08080, overlong three bytes",
    "F0808080, overlong four bytes",
    "EDA080, a lone surrogate",
    "EDA080EDB080, a pair of surrogates",
    "F4908080, above Unicode",
    "F5808080, no lead",
    "80, no lead",
    "FF, no lead",
    "C3, cut short",
    "E282, cut short",
    "F09F98, cut short",
  })
  void rejects_what_is_not_utf8(String bytes, String what) {
    byte[] text = Transcoding.hex("61" + bytes);

    assertThat(isUtf8(text)).as(what).isFalse();
    assertThatThrownBy(() -> write(text, InvalidText.REJECT)).isInstanceOf(MalformedBson.class);
  }

  /**
   * Compares with the JDK's reading of the bytes, and the rule for escapes, character by character.
   */
  private void assertWritten(byte[] text) {
    String written = written(text);
    String expected = quoted(new String(text, StandardCharsets.UTF_8));
    if (!written.equals(expected)) {
      assertThat(written).as("%s, seed %d", Arrays.toString(text), SEED).isEqualTo(expected);
    }
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int at = 0; at < text.length(); at++) {
      json.append(Escapes.of(text.charAt(at)));
    }
    return json.append('"').toString();
  }

  private static boolean isUtf8(byte[] text) {
    try {
      CharBuffer unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException invalid) {
      return false;
    }
  }

  private String written(byte[] text) {
    write(text, InvalidText.REPLACE);
    return Transcoding.text(out);
  }

  /** With other bytes before and behind, next to the array's end or far from it. */
  private void write(byte[] text, InvalidText invalidText) {
    byte[] bytes = new byte[text.length + 3 + (text.length % 2) * 20];
    Arrays.fill(bytes, (byte) 0xBF);
    System.arraycopy(text, 0, bytes, 2, text.length);
    int end = 2 + text.length;
    bytes[end] = 0;
    out.reset();
    Utf8Writer writer = new Utf8Writer(invalidText);
    assertThat(writer.writeCounted(bytes, 2, end, out)).isEqualTo(end);
    if (indexOfZero(bytes) == end) {
      JsonBuffer terminated = new JsonBuffer(0);
      assertThat(writer.writeTerminated(bytes, 2, terminated)).isEqualTo(end);
      assertThat(Transcoding.text(terminated)).isEqualTo(Transcoding.text(out));
    }
  }

  private static int indexOfZero(byte[] bytes) {
    int at = 0;
    while (bytes[at] != 0) {
      at++;
    }
    return at;
  }
}
