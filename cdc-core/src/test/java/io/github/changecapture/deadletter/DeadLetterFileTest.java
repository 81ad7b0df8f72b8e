package io.github.changecapture.deadletter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.RawEvents;
import io.github.changecapture.spi.DeadLetter;
import io.github.changecapture.spi.DeadLetterSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class DeadLetterFileTest {
  private static final Position PLACE =
      Position.before(
          2, new BsonTimestamp((int) Instant.parse("2026-11-21T10:00:00Z").getEpochSecond(), 7));

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("letters/orders.jsonl");
  }

  private DeadLetterSink sink() {
    Clock clock = Clock.fixed(Instant.parse("2026-11-21T10:00:01Z"), ZoneOffset.UTC);
    return new DeadLetterFile(file(), new DeadLetterLine(clock));
  }

  private static DeadLetter letter(RawBsonDocument event) {
    return new DeadLetter(
        "orders",
        event,
        PLACE,
        new Namespace("shop", "orders"),
        new DeadLetter.Reason("java.lang.IllegalStateException", "no \"customer\"\n7"));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file());
  }

  @Test
  void aLineIsTheEventWithItsReason() throws IOException {
    StepVerifier.create(sink().write(letter(RawBsonDocument.parse("{\"a\": 1}")))).verifyComplete();

    assertThat(lines())
        .containsExactly(
            "{\"a\":1,\"_error\":{\"capture\":\"orders\","
                + "\"type\":\"java.lang.IllegalStateException\","
                + "\"message\":\"no \\\"customer\\\"\\n7\",\"generation\":2,"
                + "\"clusterTime\":{\"$timestamp\":{\"t\":1795255200,\"i\":7}},"
                + "\"ns\":{\"db\":\"shop\",\"coll\":\"orders\"},"
                + "\"at\":{\"$date\":\"2026-11-21T10:00:01Z\"}}}");
  }

  @Test
  void laterLettersAreAppendedByOtherInstancesToo() throws IOException {
    StepVerifier.create(
            sink()
                .write(letter(RawEvents.insert(1, 5)))
                .then(sink().write(letter(RawEvents.insert(2, 20_000))))
                .then(sink().write(letter(RawEvents.insert(3, 5)))))
        .verifyComplete();

    assertThat(lines())
        .extracting(line -> BsonDocument.parse(line).getDocument("documentKey").getInt32("_id"))
        .extracting(id -> id.getValue())
        .containsExactly(1, 2, 3);
  }

  @Test
  void anEventThatIsNoBsonIsKeptRaw() throws IOException {
    byte[] bytes = {12, 0, 0, 0, 0x55, 'a', 0, 1, 2, 3, 4, 0};

    StepVerifier.create(sink().write(letter(new RawBsonDocument(bytes)))).verifyComplete();

    BsonDocument line = BsonDocument.parse(lines().get(0));
    assertThat(Base64.getDecoder().decode(line.getString("_raw").getValue())).isEqualTo(bytes);
    assertThat(line.getDocument("_error").getString("capture").getValue()).isEqualTo("orders");
  }

  @Test
  void textThatIsNotUtf8IsKeptRaw() throws IOException {
    byte[] bytes = {14, 0, 0, 0, 2, 'a', 0, 2, 0, 0, 0, (byte) 0xFF, 0, 0};

    StepVerifier.create(sink().write(letter(new RawBsonDocument(bytes)))).verifyComplete();

    assertThat(BsonDocument.parse(lines().get(0)).containsKey("_raw")).isTrue();
  }

  @Test
  void anEventWithAnErrorFieldOfItsOwnIsKeptRaw() throws IOException {
    StepVerifier.create(sink().write(letter(RawBsonDocument.parse("{\"_error\": 1}"))))
        .verifyComplete();

    BsonDocument line = BsonDocument.parse(lines().get(0));
    assertThat(line.keySet()).containsExactly("_raw", "_error");
    assertThat(line.get("_error").isDocument()).isTrue();
  }

  @Test
  void aLineThatACrashCutOffGoesAndTheOthersStay() throws IOException {
    StepVerifier.create(sink().write(letter(RawEvents.insert(1, 5)))).verifyComplete();
    Files.writeString(file(), "{\"a\":\"" + "x".repeat(30_000), UTF_8, StandardOpenOption.APPEND);

    StepVerifier.create(sink().write(letter(RawEvents.insert(2, 5)))).verifyComplete();

    assertThat(lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(BsonDocument.parse(line)).containsKey("_error"));
  }

  @Test
  void aFileWithoutOneCompleteLineBeginsAnew() throws IOException {
    Files.createDirectories(file().getParent());
    Files.write(file(), "{\"a\":".repeat(5_000).getBytes(ISO_8859_1));

    StepVerifier.create(sink().write(letter(RawEvents.insert(2, 5)))).verifyComplete();

    assertThat(lines()).hasSize(1);
  }

  @Test
  void manyAtOnceAreAllKept() throws IOException {
    Flux.range(1, 100)
        .flatMap(
            id ->
                sink()
                    .write(letter(RawEvents.insert(id, 100)))
                    .subscribeOn(Schedulers.boundedElastic()),
            16)
        .blockLast();

    assertThat(lines())
        .hasSize(100)
        .extracting(
            line -> BsonDocument.parse(line).getDocument("documentKey").getInt32("_id").getValue())
        .doesNotHaveDuplicates();
  }

  @Test
  void aFileThatCannotBeWrittenIsAnErrorThatNamesIt() throws IOException {
    Files.writeString(folder.resolve("letters"), "in the way");

    StepVerifier.create(sink().write(letter(RawEvents.insert(1, 5))))
        .verifyErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("DeadLetters.file(path)")
                    .hasMessageContaining("orders.jsonl"));
  }

  @Test
  void nothingIsWrittenBeforeSomebodySubscribes() {
    var unused = sink().write(letter(RawEvents.insert(1, 5)));

    assertThat(folder).isEmptyDirectory();
  }
}
