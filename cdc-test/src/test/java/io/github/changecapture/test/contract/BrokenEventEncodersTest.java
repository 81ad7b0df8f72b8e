package io.github.changecapture.test.contract;

import static io.github.changecapture.test.contract.Verdict.assertBreaks;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.spi.EventEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.junit.jupiter.api.Test;

/** Each rule of the contract notices an encoder that breaks it. */
class BrokenEventEncodersTest {

  /** A contract with an encoder that keeps all rules, in methods to get wrong. */
  static class Tampered extends EventEncoderContract implements EventEncoder {
    private static final String LINE_END = "}\n";

    @Override
    protected EventEncoder encoder() {
      return new Tampered();
    }

    @Override
    public String format() {
      return "canonical";
    }

    @Override
    public void encode(ChangeEvent<?> event, OutputStream out) throws IOException {
      out.write(bytes(json(event) + "\n"));
    }

    @Override
    public Position position(byte[] line) {
      String text = new String(line, UTF_8);
      if (!text.startsWith("{\"g\": ") || !text.endsWith(LINE_END)) {
        return null;
      }
      try {
        return position(BsonDocument.parse(text));
      } catch (RuntimeException somethingElse) {
        return null;
      }
    }

    Position position(BsonDocument line) {
      return new Position(
          line.getInt64("g").getValue(),
          line.getTimestamp("clusterTime"),
          new ResumeToken(line.getDocument("_id")));
    }

    byte[] bytes(String line) {
      return line.getBytes(UTF_8);
    }

    String json(ChangeEvent<?> event) {
      BsonDocument line = new BsonDocument("g", new BsonInt64(event.position().generation()));
      try {
        line.putAll(event.raw());
        return line.toJson(JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build());
      } catch (RuntimeException unreadable) {
        throw new MalformedEvent("document cannot be read", unreadable);
      }
    }
  }

  @Test
  void anEncoderThatKeepsTheRulesBreaksNone() {
    assertBreaks(Tampered.class);
  }

  @Test
  void e1_aLineMustEnd() {
    assertBreaks(EndlessLines.class, "e1", "e3", "e6");
  }

  static class EndlessLines extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new EndlessLines();
    }

    @Override
    byte[] bytes(String line) {
      return super.bytes(line.strip());
    }
  }

  @Test
  void e1_aLineMustBeOne() {
    assertBreaks(SeveralLines.class, "e1");
  }

  static class SeveralLines extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new SeveralLines();
    }

    @Override
    String json(ChangeEvent<?> event) {
      return super.json(event).replace("\"operationType\"", "\n\"operationType\"");
    }
  }

  @Test
  void e1_aLineMustHaveNoNul() {
    assertBreaks(EndsWithNul.class, "e1");
  }

  static class EndsWithNul extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new EndsWithNul();
    }

    @Override
    String json(ChangeEvent<?> event) {
      return super.json(event).replace("\\u0000", "\u0000");
    }
  }

  @Test
  void e1_aLineMustBeUtf8() {
    assertBreaks(Latin1.class, "e1");
  }

  static class Latin1 extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new Latin1();
    }

    @Override
    byte[] bytes(String line) {
      return line.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void e2_aLineMustNotCount() {
    assertBreaks(Numbered.class, "e2", "e5", "e6");
  }

  static class Numbered extends Tampered {
    private int count;

    @Override
    protected EventEncoder encoder() {
      return new Numbered();
    }

    @Override
    String json(ChangeEvent<?> event) {
      return super.json(event).replaceFirst("\\}$", ", \"count\": " + count++ + "}");
    }
  }

  @Test
  void e2_theTimeZoneMustNotMatter() {
    assertBreaks(LocalTime.class, "e2");
  }

  static class LocalTime extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new LocalTime();
    }

    @Override
    String json(ChangeEvent<?> event) {
      String zone = TimeZone.getDefault().getID();
      return super.json(event).replaceFirst("\\}$", ", \"zone\": \"" + zone + "\"}");
    }
  }

  @Test
  void e3_theGenerationMustNotGetLost() {
    assertBreaks(WithoutGeneration.class, "e3");
  }

  static class WithoutGeneration extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new WithoutGeneration();
    }

    @Override
    Position position(BsonDocument line) {
      return super.position(line.append("g", new BsonInt64(0)));
    }
  }

  @Test
  void e3_theTokenMustNotGetLost() {
    assertBreaks(WithoutToken.class, "e3", "e6");
  }

  static class WithoutToken extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new WithoutToken();
    }

    @Override
    Position position(BsonDocument line) {
      return Position.before(0, line.getTimestamp("clusterTime"));
    }
  }

  @Test
  void e4_aCutLineMustNotPass() {
    assertBreaks(LooksForTheTokenOnly.class, "e4");
  }

  static class LooksForTheTokenOnly extends Tampered {
    private static final Pattern BEGINNING =
        Pattern.compile(
            "^\\{\"g\": \\{\"\\$numberLong\": \"(\\d+)\"}, .*\"_data\": \"(82\\p{XDigit}{16,})\"");

    @Override
    protected EventEncoder encoder() {
      return new LooksForTheTokenOnly();
    }

    @Override
    public Position position(byte[] line) {
      Matcher found = BEGINNING.matcher(new String(line, UTF_8));
      return found.find() ? position(Long.parseLong(found.group(1)), found.group(2)) : null;
    }

    private static Position position(long generation, String token) {
      ResumeToken resumeToken = ResumeToken.ofData(token);
      return new Position(generation, resumeToken.clusterTime().orElseThrow(), resumeToken);
    }
  }

  @Test
  void e4_anythingElseMustBeNoError() {
    assertBreaks(ThrowsAtGarbage.class, "e4");
  }

  static class ThrowsAtGarbage extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new ThrowsAtGarbage();
    }

    @Override
    public Position position(byte[] line) {
      return position(BsonDocument.parse(new String(line, UTF_8)));
    }
  }

  @Test
  void e5_aBrokenDocumentMustBeMalformed() {
    assertBreaks(PassesErrorsOn.class, "e5");
  }

  static class PassesErrorsOn extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new PassesErrorsOn();
    }

    @Override
    String json(ChangeEvent<?> event) {
      try {
        return super.json(event);
      } catch (MalformedEvent malformed) {
        throw new IllegalStateException(malformed);
      }
    }
  }

  @Test
  void e5_anErrorOfTheOutputMustNotGetLost() {
    assertBreaks(IgnoresTheOutput.class, "e5");
  }

  static class IgnoresTheOutput extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new IgnoresTheOutput();
    }

    @Override
    public void encode(ChangeEvent<?> event, OutputStream out) {
      try {
        super.encode(event, out);
      } catch (IOException ignored) {
        // That is what is broken here.
      }
    }
  }

  @Test
  void e6_threadsMustNotMeet() {
    assertBreaks(SharesABuffer.class, "e6");
  }

  static class SharesABuffer extends Tampered {
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

    @Override
    protected EventEncoder encoder() {
      return new SharesABuffer();
    }

    @Override
    public void encode(ChangeEvent<?> event, OutputStream out) throws IOException {
      String line = json(event) + "\n";
      buffer.reset();
      for (byte part : bytes(line)) {
        buffer.write(part);
      }
      buffer.writeTo(out);
    }
  }

  @Test
  void e6_nothingMayBlock() {
    assertBreaks(ReadsAFile.class, "e6");
  }

  static class ReadsAFile extends Tampered {
    @Override
    protected EventEncoder encoder() {
      return new ReadsAFile();
    }

    @Override
    public void encode(ChangeEvent<?> event, OutputStream out) throws IOException {
      Files.readAllBytes(Path.of("pom.xml"));
      super.encode(event, out);
    }
  }
}
