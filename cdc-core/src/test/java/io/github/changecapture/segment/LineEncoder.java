package io.github.changecapture.segment;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.spi.EventEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.bson.BsonTimestamp;

/**
 * {@code event <generation> <seconds> <increment> <id> <text>}; the text "bad" cannot be encoded.
 */
record LineEncoder(String format) implements EventEncoder {

  @Override
  public void encode(ChangeEvent<?> event, OutputStream out) throws IOException {
    out.write(line(event).getBytes(StandardCharsets.UTF_8));
    if (line(event).endsWith(" bad\n")) {
      throw new MalformedEvent("bad event");
    }
  }

  static String line(ChangeEvent<?> event) {
    return "event %d %d %d %s %s\n"
        .formatted(
            event.generation(),
            Integer.toUnsignedLong(event.clusterTime().getTime()),
            event.clusterTime().getInc(),
            event.id(),
            event.raw().getDocument("fullDocument").getString("text").getValue());
  }

  @Override
  public Position position(byte[] line) {
    String[] words = new String(line, StandardCharsets.UTF_8).split(" ", -1);
    if (words.length != 6 || !words[0].equals("event") || !words[5].endsWith("\n")) {
      return null;
    }
    return new Position(
        Long.parseLong(words[1]),
        new BsonTimestamp((int) Long.parseLong(words[2]), Integer.parseInt(words[3])),
        ResumeToken.ofData(words[4]));
  }
}
