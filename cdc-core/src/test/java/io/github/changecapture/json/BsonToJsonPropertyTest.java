package io.github.changecapture.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random documents against the driver's own writer; {@code -Dcdc.json.documents=} sets how many.
 */
class BsonToJsonPropertyTest {
  private static final long SEED = 20_261_121;
  private static final int DOCUMENTS = Integer.getInteger("cdc.json.documents", 200_000);

  /** Reading JSON back takes longer than all else. */
  private static final int READ_BACK_EVERY = 10;

  private final JsonBuffer out = new JsonBuffer();

  @Timeout(value = 1, unit = TimeUnit.HOURS)
  @ParameterizedTest
  @EnumSource(JsonFormat.class)
  void says_what_the_driver_and_the_specification_say(JsonFormat format) {
    RandomBson documents = new RandomBson(SEED);
    BsonToJson transcoder = new BsonToJson(format, InvalidText.REPLACE);
    for (int done = 0; done < DOCUMENTS / 2; done++) {
      byte[] bson = documents.next();

      out.reset();
      transcoder.write(bson, 0, bson.length, out);

      String json = Transcoding.text(out);
      String expected = SpecificationJson.of(bson, format);
      if (!json.equals(expected)) {
        assertThat(json).as(describe(bson, done)).isEqualTo(expected);
      }
      if (done % READ_BACK_EVERY == 0) {
        assertReadsBack(json, format, describe(bson, done));
      }
    }
  }

  /** What a reader makes of the line gives the same line again: types and values are in it. */
  private static void assertReadsBack(String json, JsonFormat format, String description) {
    RawBsonDocument read = RawBsonDocument.parse(json);
    byte[] bson = Arrays.copyOf(read.getBackingArray(), read.getByteLength());
    assertThat(Transcoding.json(bson, format)).as(description).isEqualTo(json);
  }

  private static String describe(byte[] bson, int number) {
    return "seed %d, document %d: %s".formatted(SEED, number, HexFormat.of().formatHex(bson));
  }
}
