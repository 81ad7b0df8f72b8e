package io.github.changecapture.test.contract;

import io.github.changecapture.deadletter.DeadLetters;
import io.github.changecapture.spi.DeadLetter;
import io.github.changecapture.spi.DeadLetterSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.bson.BsonDocument;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterFileContractTest extends DeadLetterSinkContract {
  @TempDir Path folder;

  @Override
  protected DeadLetterSink sink() {
    return DeadLetters.file(folder.resolve("letters/orders.jsonl"));
  }

  @Override
  protected int copies(DeadLetter letter) {
    Path file = folder.resolve("letters/orders.jsonl");
    try {
      return !Files.exists(file)
          ? 0
          : (int)
              Files.readAllLines(file).stream()
                  .filter(line -> line.contains(letter.reason().message())) // parsing takes longer
                  .map(BsonDocument::parse)
                  .filter(line -> isOf(letter, line))
                  .count();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static boolean isOf(DeadLetter letter, BsonDocument line) {
    boolean hasReason =
        line.getDocument("_error")
            .getString("message")
            .getValue()
            .equals(letter.reason().message());
    if (!hasReason || !line.containsKey("_raw")) {
      return hasReason && line.get("_id").equals(letter.event().get("_id"));
    }
    byte[] bytes = Base64.getDecoder().decode(line.getString("_raw").getValue());
    return java.nio.ByteBuffer.wrap(bytes).equals(letter.event().getByteBuffer().asNIO());
  }

  @Override
  protected void damage() {
    move("letters", "away");
    try {
      Files.createFile(folder.resolve("letters"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  protected void repair() {
    try {
      Files.delete(folder.resolve("letters"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    move("away", "letters");
  }

  private void move(String from, String to) {
    try {
      if (Files.exists(folder.resolve(from))) {
        Path unused = Files.move(folder.resolve(from), folder.resolve(to));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
