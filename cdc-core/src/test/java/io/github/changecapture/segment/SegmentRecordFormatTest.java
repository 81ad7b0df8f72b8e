package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentRecord.Writer;
import java.util.stream.Stream;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentRecordFormatTest {

  static Stream<SegmentRecord> records() {
    SegmentRecord open = Records.open("shop/orders", 1);
    return Stream.of(
        open,
        open.as(State.SEALING, Records.content(10)),
        open.as(State.SEALED, new Content(Long.MAX_VALUE, 1L << 40, 0, null, null)),
        open.as(State.SET_ASIDE, Records.content(0)),
        new SegmentRecord(
            "a \"b\"\\\n\u0000 \u2028 😀",
            new Partition("", "é", null),
            Long.MAX_VALUE,
            Position.before(7, new BsonTimestamp(-1, -1)),
            State.OPEN,
            new Writer("'", -1, ""),
            null));
  }

  @ParameterizedTest
  @MethodSource("records")
  void whatIsWrittenIsReadAgain(SegmentRecord record) {
    String json = SegmentRecordFormat.toJson(record);

    assertThat(json).endsWith("}\n").containsOnlyOnce("\n");
    assertThat(SegmentRecordFormat.fromJson(json, "here")).isEqualTo(record);
  }

  @Test
  void fieldsThatANewerVersionAddedAreIgnored() {
    SegmentRecord record = Records.open("shop/orders", 1);
    String json = SegmentRecordFormat.toJson(record).replaceFirst("\\{", "{\"newer\": [1], ");

    assertThat(SegmentRecordFormat.fromJson(json, "here")).isEqualTo(record);
  }

  @Test
  void anotherVersionIsRefusedWithAWayOut() {
    String json =
        SegmentRecordFormat.toJson(Records.open("a", 1)).replace("\"format\": 1", "\"format\": 2");

    assertThatExceptionOfType(SinkRejected.class)
        .isThrownBy(() -> SegmentRecordFormat.fromJson(json, "here"))
        .withMessageContaining("here has format 2")
        .withMessageContaining("run the version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{\"format\": \"1\"}",
        "{\"format\": 1}",
        "\u0000\u0000",
        "{\"format\": 1, \"path\": 7}"
      })
  void whatIsNoRecordIsRefused(String json) {
    assertThatExceptionOfType(SinkRejected.class)
        .isThrownBy(() -> SegmentRecordFormat.fromJson(json, "file x"))
        .withMessageContaining("file x");
  }

  @Test
  void aRecordIsRefusedWhereverItIsCutOff() {
    String json =
        SegmentRecordFormat.toJson(
            Records.open("shop/orders", 1).as(State.SEALED, Records.content(3)));

    for (int end = 0; end < json.length() - 2; end++) {
      String cut = json.substring(0, end);
      assertThatExceptionOfType(SinkRejected.class)
          .isThrownBy(() -> SegmentRecordFormat.fromJson(cut, "here"));
    }
  }
}
