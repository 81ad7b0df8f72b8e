package io.github.changecapture.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.github.changecapture.error.MalformedEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.bson.BSONException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Broken documents: refused, or a line; {@code -Dcdc.json.broken=} sets how many. */
class BsonToJsonFuzzTest {
  private static final long SEED = 20_261_122;
  private static final int DOCUMENTS = Integer.getInteger("cdc.json.broken", 100_000);

  /** An undefined value is two bytes in an array and twenty in JSON, the worst there is. */
  private static final int MOST_GROWTH = 12;

  /** Options that no regular expression has; the driver sorts halves of characters there. */
  private static final Pattern ODD_OPTIONS = Pattern.compile("\"options\":\"[a-z]*[^a-z\"]");

  private static final JsonFactory JSON = new JsonFactory();

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final JsonBuffer out = new JsonBuffer();

  @Timeout(value = 1, unit = TimeUnit.HOURS)
  @Test
  void broken_bytes_are_refused_or_make_a_line() {
    RandomBson documents = new RandomBson(SEED);
    int refused = 0;
    for (int done = 0; done < DOCUMENTS; done++) {
      byte[] bson = broken(documents.next());
      JsonFormat format = random.nextBoolean() ? JsonFormat.RELAXED : JsonFormat.CANONICAL;
      InvalidText invalidText = random.nextBoolean() ? InvalidText.REPLACE : InvalidText.REJECT;
      out.reset();
      try {
        new BsonToJson(format, invalidText).write(bson, 0, bson.length, out);
        assertIsOneJsonValueOnOneLine(bson);
        assertAgreesWithTheDriver(bson, format);
      } catch (MalformedEvent expected) {
        assertThat(out.size()).isZero();
        refused++;
      } catch (RuntimeException leaked) {
        fail(describe(bson, done), leaked);
      }
    }
    assertThat(refused).isBetween(DOCUMENTS / 4, DOCUMENTS - DOCUMENTS / 20);
  }

  private byte[] broken(byte[] bson) {
    byte[] broken = bson;
    for (int changes = 1 + random.nextInt(3); changes > 0 && broken.length > 0; changes--) {
      broken = changed(broken);
    }
    return broken;
  }

  private byte[] changed(byte[] bson) {
    int at = random.nextInt(bson.length);
    switch (random.nextInt(8)) {
      case 0 -> {
        return Arrays.copyOf(bson, at);
      }
      case 1 -> {
        return spliced(bson, at, Math.min(bson.length, at + random.nextInt(5)), new byte[0]);
      }
      case 2 -> {
        byte[] more = new byte[1 + random.nextInt(5)];
        random.nextBytes(more);
        return withLength(spliced(bson, at, at, more));
      }
      case 3 -> bson[at] = (byte) random.nextInt();
      case 4 -> bson[at] = 0;
      case 5 -> {
        if (at + Integer.BYTES <= bson.length) {
          LittleEndian.putInt32(bson, at, random.nextInt() >> random.nextInt(Integer.SIZE));
        }
      }
      case 6 -> bson[at]++;
      default -> bson[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return bson;
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] replacement) {
    byte[] spliced = new byte[bytes.length - (to - from) + replacement.length];
    System.arraycopy(bytes, 0, spliced, 0, from);
    System.arraycopy(replacement, 0, spliced, from, replacement.length);
    System.arraycopy(bytes, to, spliced, from + replacement.length, bytes.length - to);
    return spliced;
  }

  /** Lets the change get past the first check. */
  private static byte[] withLength(byte[] bson) {
    if (bson.length >= Integer.BYTES) {
      LittleEndian.putInt32(bson, 0, bson.length);
    }
    return bson;
  }

  private void assertIsOneJsonValueOnOneLine(byte[] bson) {
    assertThat(out.size()).isLessThanOrEqualTo(MOST_GROWTH * bson.length);
    for (int at = 0; at < out.size(); at++) {
      if (out.array()[at] >= 0 && out.array()[at] < ' ') {
        fail("control character in " + Transcoding.text(out));
      }
    }
    try (JsonParser parser = JSON.createParser(out.array(), 0, out.size())) {
      var unused = UTF_8.newDecoder().decode(ByteBuffer.wrap(out.array(), 0, out.size()));
      parser.nextToken();
      parser.skipChildren();
      assertThat(parser.nextToken()).isNull();
    } catch (CharacterCodingException invalid) {
      fail("not UTF-8: " + HexFormat.of().formatHex(bson), invalid);
    } catch (IOException invalid) {
      fail("not JSON: " + Transcoding.text(out), invalid);
    }
  }

  /** The driver may refuse what we write, but must not read it otherwise. */
  private void assertAgreesWithTheDriver(byte[] bson, JsonFormat format) {
    String expected;
    try {
      expected = SpecificationJson.of(bson, format);
    } catch (BSONException | IllegalArgumentException | IllegalStateException refused) {
      return;
    }
    String json = Transcoding.text(out);
    if (!json.equals(expected) && !ODD_OPTIONS.matcher(json).find()) {
      assertThat(json).as(HexFormat.of().formatHex(bson)).isEqualTo(expected);
    }
  }

  private static String describe(byte[] bson, int number) {
    return "seed %d, document %d: %s".formatted(SEED, number, HexFormat.of().formatHex(bson));
  }
}
