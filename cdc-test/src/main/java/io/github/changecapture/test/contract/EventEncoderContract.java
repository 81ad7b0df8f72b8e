package io.github.changecapture.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.EventEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Checks the rules E1 to E6 of {@link EventEncoder}. */
public abstract class EventEncoderContract {
  private static final EventDecoder<RawBsonDocument> DECODER =
      new EventDecoder<>(DocumentMapper.raw());
  private static final byte NEWLINE = '\n';

  private final List<ChangeEvent<RawBsonDocument>> events = SampleEvents.ofEveryKind();

  /** Creates the contract. */
  protected EventEncoderContract() {}

  /**
   * Makes the encoder as another process would.
   *
   * @return a new encoder, configured like that of every other call
   */
  protected abstract EventEncoder encoder();

  @Test
  void e1_aLineEndsWithItsOnlyNewline() {
    EventEncoder encoder = encoder();
    for (ChangeEvent<?> event : events) {
      byte[] line = line(encoder, event);
      assertThat(indexOf(line, NEWLINE)).as("first newline").isEqualTo(line.length - 1);
    }
  }

  @Test
  void e1_aLineHasNoNul() {
    EventEncoder encoder = encoder();
    for (ChangeEvent<?> event : events) {
      assertThat(line(encoder, event)).as("bytes of %s", event).doesNotContain((byte) 0);
    }
  }

  @Test
  void e1_aLineIsUtf8() throws CharacterCodingException {
    EventEncoder encoder = encoder();
    for (ChangeEvent<?> event : events) {
      byte[] line = line(encoder, event);
      assertThat(strictly(line)).endsWith("\n");
    }
  }

  @Test
  void e1_aTextThatIsNotUtf8IsRefusedOrRepaired() throws CharacterCodingException {
    byte[] line;
    try {
      line = line(encoder(), BrokenEvents.withTextThatIsNotUtf8());
    } catch (MalformedEvent refused) {
      return;
    }
    assertThat(strictly(line)).endsWith("\n");
  }

  @Test
  void e2_theSameEventAlwaysGivesTheSameBytes() {
    List<byte[]> expected = lines(encoder(), events);
    EventEncoder encoder = encoder();

    assertSame(lines(encoder, events), expected);
    assertSame(lines(encoder, events), expected);
    assertSame(
        lines(encoder(), events.stream().map(event -> DECODER.decode(event.raw())).toList()),
        expected);
  }

  @Test
  @ResourceLock(Resources.LOCALE)
  @ResourceLock(Resources.TIME_ZONE)
  void e2_theMachinesLanguageAndTimeZoneDoNotMatter() {
    List<byte[]> expected = lines(encoder(), events);
    Locale language = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
      assertSame(lines(encoder(), events), expected);
    } finally {
      Locale.setDefault(language);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void e2_theSameConfigurationHasTheSameName() {
    assertThat(encoder().format()).isNotBlank().isEqualTo(encoder().format());
  }

  @Test
  void e3_aLineGivesItsEventsPosition() {
    EventEncoder writer = encoder();
    EventEncoder reader = encoder();
    for (ChangeEvent<?> event : events) {
      assertPosition(reader, line(writer, event), event.position());
    }
  }

  @Test
  void e3_thePositionKeepsTheGeneration() {
    EventEncoder encoder = encoder();
    for (long generation : new long[] {1, 3_000_000_000L}) {
      ChangeEvent<?> event =
          DECODER.decode(events.get(0).raw(), generation, Acknowledgement.none(), 0);
      assertPosition(encoder, line(encoder, event), event.position());
    }
  }

  @Test
  void e4_whatIsNoLineOfAnEventHasNoPosition() {
    EventEncoder encoder = encoder();
    for (String text :
        List.of(
            "",
            "\n",
            "\u0000\u0000\u0000\n",
            "null\n",
            "{}\n",
            "[]\n",
            "{\"_id\": 1}\n",
            "{\"_id\": {\"_data\": 1}}\n",
            "{\"_id\": {\"_data\": \"\"}}\n",
            "{\"_id\": {\"_data\": \"not hexadecimal\"}}\n",
            "\"".repeat(1_000) + "\n",
            "id,name,state\n",
            "[".repeat(100_000) + "\n",
            "{\"a\":".repeat(100_000) + "\n")) {
      assertNoPosition(encoder, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void e4_aLineThatWasCutHasNoPosition() {
    EventEncoder encoder = encoder();
    byte[] line = line(encoder, events.get(1));
    for (int length = 0; length < line.length; length++) {
      byte[] cut = Arrays.copyOf(line, length);
      assertNoPosition(encoder, cut);
      byte[] closed = Arrays.copyOf(line, length + 1);
      closed[length] = NEWLINE;
      if (length < line.length - 1) {
        assertNoPosition(encoder, closed);
      }
    }
  }

  @Test
  void e4_randomBytesHaveNoPosition() {
    EventEncoder encoder = encoder();
    Random random = new Random(20260101);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[random.nextInt(500)];
      random.nextBytes(bytes);
      assertNoPosition(encoder, bytes);
    }
  }

  @Test
  void e5_anEventThatCannotBeEncodedIsMalformed() {
    EventEncoder encoder = encoder();
    for (ChangeEvent<?> broken : BrokenEvents.unreadable()) {
      assertThatThrownBy(() -> line(encoder, broken)).isInstanceOf(MalformedEvent.class);
      assertThat(line(encoder, events.get(0))).isEqualTo(line(encoder(), events.get(0)));
    }
  }

  @Test
  void e5_whatTheOutputThrowsIsPassedOn() {
    IOException full = new IOException("full");
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };

    assertThatThrownBy(() -> encoder().encode(events.get(0), out)).isSameAs(full);
  }

  @Test
  void e6_manyThreadsGetTheSameBytes() throws Exception {
    EventEncoder encoder = encoder();
    List<byte[]> expected = lines(encoder(), events);

    for (List<byte[]> lines : ManyThreads.run(() -> linesAndPositions(encoder))) {
      assertSame(lines, expected);
    }
  }

  @Test
  void e6_neverBlocks() throws Exception {
    EventEncoder encoder = encoder();
    try (BlockingCalls calls = BlockingCalls.watch()) {

      assertThat(calls.run(() -> linesAndPositions(encoder))).hasSameSizeAs(events);

      calls.assertNone();
    }
  }

  private List<byte[]> linesAndPositions(EventEncoder encoder) {
    List<byte[]> lines = new ArrayList<>();
    for (ChangeEvent<?> event : events) {
      byte[] line = line(encoder, event);
      assertPosition(encoder, line, event.position());
      lines.add(line);
    }
    return lines;
  }

  private static List<byte[]> lines(
      EventEncoder encoder, List<ChangeEvent<RawBsonDocument>> events) {
    return events.stream().map(event -> line(encoder, event)).toList();
  }

  private static byte[] line(EventEncoder encoder, ChangeEvent<?> event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      encoder.encode(event, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }

  private static void assertSame(List<byte[]> lines, List<byte[]> expected) {
    assertThat(lines).usingElementComparator(Arrays::compare).isEqualTo(expected);
  }

  private static void assertPosition(EventEncoder encoder, byte[] line, Position expected) {
    Position position = encoder.position(line);
    assertThat(position).as("position of %s", text(line)).isNotNull();
    assertThat(position).isEqualByComparingTo(expected);
  }

  private static void assertNoPosition(EventEncoder encoder, byte[] line) {
    assertThat(encoder.position(line)).as("position of '%s'", text(line)).isNull();
  }

  private static String text(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    return text.length() <= 2_000 ? text : text.substring(0, 2_000) + "...";
  }

  private static String strictly(byte[] line) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
  }

  private static int indexOf(byte[] bytes, byte searched) {
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == searched) {
        return at;
      }
    }
    return -1;
  }
}
