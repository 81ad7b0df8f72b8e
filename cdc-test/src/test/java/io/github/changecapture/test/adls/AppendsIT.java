package io.github.changecapture.test.adls;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.file.datalake.DataLakeFileClient;
import com.azure.storage.file.datalake.models.DataLakeRequestConditions;
import com.azure.storage.file.datalake.options.DataLakeFileAppendOptions;
import com.azure.storage.file.datalake.options.DataLakeFileFlushOptions;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Appending and flushing through the SDK. */
class AppendsIT extends SdkFixture {

  @Test
  void appendedBytesAreInvisibleUntilTheyAreFlushed() {
    DataLakeFileClient file = created("a.jsonl");
    append(file, 0, "one\n", null);
    append(file, 4, "two\n", null);
    assertThat(content("a.jsonl")).isEmpty();

    String before = file.getProperties().getETag();
    String after = flush(file, 8, null).getETag();

    assertThat(content("a.jsonl")).isEqualTo("one\ntwo\n");
    assertThat(after).isNotEqualTo(before).isEqualTo(file.getProperties().getETag());
  }

  @Test
  void appendAndFlushIsOneCall() {
    DataLakeFileClient file = created("a.jsonl");

    appendAndFlush(file, 0, "one\n", null);
    appendAndFlush(file, 4, "two\n", null);

    assertThat(content("a.jsonl")).isEqualTo("one\ntwo\n");
    assertRefused(
        400, "InvalidFlushPosition", () -> appendAndFlush(file, 9, "after a gap\n", null));
  }

  @Test
  void aFlushMustEndWhereTheBytesEnd() {
    DataLakeFileClient file = created("a.jsonl");
    append(file, 0, "one\n", null);
    append(file, 8, "after a gap\n", null);

    assertRefused(400, "InvalidFlushPosition", () -> flush(file, 3, null));
    assertRefused(400, "InvalidFlushPosition", () -> flush(file, 20, null));

    assertThat(flush(file, 4, null).getETag()).isNotEmpty();
    assertRefused(400, "InvalidFlushPosition", () -> flush(file, 0, null));
    assertRefused(400, "InvalidQueryParameterValue", () -> append(file, 0, "again\n", null));
    assertThat(content("a.jsonl")).isEqualTo("one\n");
  }

  @Test
  void theLastBytesAtAPositionCount() {
    DataLakeFileClient file = created("a.jsonl");

    append(file, 0, "one\n", null);
    append(file, 0, "two\n", null);
    assertThat(flush(file, 4, null).getETag()).isNotEmpty();

    assertThat(content("a.jsonl")).isEqualTo("two\n");
  }

  @Test
  void aFlushAtTheSameLengthDropsWhatWasNotFlushed() {
    DataLakeFileClient file = created("a.jsonl");
    appendAndFlush(file, 0, "one\n", null);
    append(file, 6, "left over by somebody", null);
    assertRefused(
        400, "InvalidFlushPosition", () -> appendAndFlush(file, 4, "overlapping\n", null));

    assertThat(flush(file, 4, null).getETag()).isNotEmpty();
    appendAndFlush(file, 4, "overlapping\n", null);

    assertThat(content("a.jsonl")).isEqualTo("one\noverlapping\n");
  }

  @Test
  void bytesAfterTheFlushedPositionStayIfAsked() {
    DataLakeFileClient file = created("a.jsonl");
    append(file, 0, "one\n", null);
    append(file, 4, "two\n", null);

    file.flushWithResponse(
        4, new DataLakeFileFlushOptions().setUncommittedDataRetained(true), null, Context.NONE);

    assertThat(content("a.jsonl")).isEqualTo("one\n");
    assertThat(flush(file, 8, null).getETag()).isNotEmpty();
    assertThat(content("a.jsonl")).isEqualTo("one\ntwo\n");
  }

  @Test
  void aClosingFlushIsRemembered() {
    DataLakeFileClient file = created("a.jsonl");
    appendAndFlush(file, 0, "one\n", null);
    assertThat(adls.isClosed(RAW, "a.jsonl")).isFalse();

    file.flushWithResponse(4, new DataLakeFileFlushOptions().setClose(true), null, Context.NONE);

    assertThat(adls.isClosed(RAW, "a.jsonl")).isTrue();
    assertThat(content("a.jsonl")).isEqualTo("one\n");
  }

  @Test
  void aStaleETagIsRefused() {
    DataLakeFileClient file = created("a.jsonl");
    String stale = file.getProperties().getETag();
    appendAndFlush(file, 0, "one\n", null);

    assertRefused(
        412,
        "ConditionNotMet",
        () ->
            file.flushWithResponse(
                4,
                false,
                false,
                null,
                new DataLakeRequestConditions().setIfMatch(stale),
                null,
                Context.NONE));
  }

  @Test
  void aWrongChecksumIsRefused() {
    DataLakeFileClient file = created("a.jsonl");

    assertRefused(
        400,
        "Md5Mismatch",
        () ->
            file.appendWithResponse(
                BinaryData.fromString("one\n"),
                0,
                new DataLakeFileAppendOptions().setContentHash(new byte[16]),
                null,
                Context.NONE));
  }

  @Test
  void aFileHasSoManyBlocksAndNoMore() {
    try (AdlsDouble small = AdlsDouble.builder().maxBlocks(3).start()) {
      var files =
          builder(1).connectionString(small.connectionString()).buildClient().createFileSystem(RAW);
      DataLakeFileClient file = files.createFile("a.jsonl");
      for (int i = 0; i < 3; i++) {
        appendAndFlush(file, i * 2L, i + "\n", null);
      }

      assertRefused(409, "BlockCountExceedsLimit", () -> appendAndFlush(file, 6, "3\n", null));
    }
  }

  @Test
  void largeAppendsArrive() {
    DataLakeFileClient file = created("a.jsonl");
    String large = UUID.randomUUID().toString().repeat(300_000);

    appendAndFlush(file, 0, large, null);

    assertThat(content("a.jsonl").equals(large)).isTrue();
  }
}
