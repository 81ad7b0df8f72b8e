package io.github.changecapture.json;

import static io.github.changecapture.json.Transcoding.document;
import static io.github.changecapture.json.Transcoding.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.MalformedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bytes that break the rules, most of them from MongoDB's BSON corpus.
 *
 * @see <a
 *     href="https://github.com/mongodb/specifications/tree/master/source/bson-corpus/tests">BSON
 *     corpus</a>
 */
class MalformedBsonTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          nothing at all, ''
          size too small for itself, 0100000000
          size for itself only, 0400000000
          no terminator, 05000000
          terminator 0x01, 0500000001
          terminator 0xff, 05000000FF
          terminator 0x70, 0500000070
          size zero, 00000000000000000000
          truncated, 1200000002666F6F0004000000626172
          garbage behind, 1200000002666F6F00040000006261720000DEADBEEF
          size above the bytes, 1300000002666F6F00040000006261720000
          size below the bytes, 1100000002666F6F00040000006261720000
          negative size, FFFFFFFF00
          greatest size, FFFFFF7F00
          type 0, 07000000000000
          type 0x80, 07000000800000
          type 0x14, 08000000146100 00
          truncated in a name, 1200000002666F
          name without terminator, 0A00000010616161616100
          name that ends with the document, 070000000A6100
          array size eats the terminator, 140000000461000D0000001030000A0000000000
          array size leaks the terminator, 140000000461000B0000001030000A0000000000
          bad string in an array, 1A00000004666F6F00100000000230000500000062617A000000
          document size eats the terminator, 1800000003666F6F000F0000001062617200FFFFFF7F0000
          document size leaks the terminator, 1500000003666F6F000A0000000862617200010000
          bad string in a document, 1C00000003666F6F001200000002626172000500000062617A000000
          binary longer than the document, 1D000000057800FF0000000573FFD26444B34C6990E8E7D1DFC035D400
          binary of negative length, 0D000000057800FFFFFFFF0000
          old binary too long, 13000000057800060000000203000000FFFF00
          old binary too short, 13000000057800060000000201000000FFFF00
          old binary of negative length, 130000000578000600000002FFFFFFFFFFFF00
          old binary without length, 0F0000000578000200000002FFFF00
          boolean 2, 090000000862000200
          boolean -1, 09000000086200FF00
          scope: length zero, 280000000F6100000000000500000061626364001300000010780001000000107900010000000000
          scope: negative length, 280000000F6100FFFFFFFF0500000061626364001300000010780001000000107900010000000000
          scope: below the least length, 160000000F61000D0000000100000000050000000000
          scope: length cuts the scope, 280000000F61001F0000000500000061626364001300000010780001000000107900010000000000
          scope: length clips the document, 280000000F6100210000000500000061626364001300000010780001000000107900010000000000
          scope: length above the document, 280000000F6100FF0000000500000061626364001300000010780001000000107900010000000000
          scope: code too short, 280000000F6100200000000400000061626364001300000010780001000000107900010000000000
          scope: code clips the scope, 280000000F6100200000000600000061626364001300000010780001000000107900010000000000
          scope: code of negative length, 280000000F610020000000FFFFFFFF61626364001300000010780001000000107900010000000000
          scope: code longer than the field, 280000000F610020000000FF00000061626364001300000010780001000000107900010000000000
          scope: bad string in it, 1C0000000F001500000001000000000C000000020000000000000000
          truncated date, 0C0000000961001234567800
          truncated double, 0B0000000164000000F03F00
          truncated int32, 090000001061000500
          truncated int64, 0C0000001261001234567800
          truncated timestamp, 0f0000001161002A00000015CD5B00
          truncated object id, 1200000007610056E1FC72E0C917E9C471
          truncated decimal128, 1700000013640000000000000000000000000000000000
          pointer with a string of negative length, 1A0000000C6100FFFFFFFF620056E1FC72E0C917E9C471416100
          pointer with a string of zero length, 1A0000000C610000000000620056E1FC72E0C917E9C471416100
          pointer with a string without end, 1A0000000C610002000000626256E1FC72E0C917E9C471416100
          pointer with a short id, 160000000C61000300000061620056E1FC72E0C91700
          pointer with a truncated id, 1A0000000C61000300000061620056E1FC72E0C917E9C4716100
          zero in a pattern, 0F0000000B610061006300696D0000
          zero in options, 100000000B61006162630069006D0000
          pattern without options, 090000000B61006100
          string of zero length, 0C0000000261000000000000
          string of length -1, 0C000000026100FFFFFFFF00
          string eats the terminator, 10000000026100050000006200620000
          string above the document, 120000000200FFFFFF00666F6F6261720000
          string without end, 1000000002610004000000616263FF00
          string with an extra zero, 0E00000002610001000000000000
          """)
  void is_refused_and_leaves_the_buffer_as_it_was(String what, String bson) {
    byte[] bytes = hex(bson);
    JsonBuffer out = new JsonBuffer();
    out.write('>');
    BsonToJson transcoder = new BsonToJson(JsonFormat.RELAXED, InvalidText.REPLACE);

    assertThatThrownBy(() -> transcoder.write(bytes, 0, bytes.length, out))
        .as(what)
        .isInstanceOf(MalformedEvent.class)
        .hasMessageStartingWith("BSON is malformed at byte ");
    assertThat(Transcoding.text(out)).isEqualTo(">");
  }

  @Test
  void is_placed_from_the_beginning_of_the_document() {
    byte[] bytes = hex("FFFF 0900000008 6200 02 00");

    assertThatThrownBy(
            () ->
                new BsonToJson(JsonFormat.RELAXED, InvalidText.REPLACE)
                    .write(bytes, 2, bytes.length - 2, new JsonBuffer()))
        .hasMessage("BSON is malformed at byte 7: a boolean of 2");
  }

  @ParameterizedTest
  @EnumSource(JsonFormat.class)
  void text_that_is_not_utf8_is_refused_on_demand(JsonFormat format) {
    byte[] bytes = document(0x02, "02000000E900");

    assertThatThrownBy(
            () ->
                new BsonToJson(format, InvalidText.REJECT)
                    .write(bytes, 0, bytes.length, new JsonBuffer()))
        .isInstanceOf(MalformedEvent.class)
        .hasMessage("BSON is malformed at byte 11: text that is not UTF-8");
    assertThat(Transcoding.json(bytes, format)).isEqualTo("{\"a\":\"\ufffd\"}");
  }
}
