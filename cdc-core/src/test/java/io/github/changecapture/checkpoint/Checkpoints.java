package io.github.changecapture.checkpoint;

import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import org.bson.BsonTimestamp;

/** Checkpoints for tests, told apart by their second. */
final class Checkpoints {
  static final Identity IDENTITY = new Identity("rs0", "shop.orders", "hourly relaxed");

  private Checkpoints() {}

  static Checkpoint at(long epoch, int second) {
    ResumeToken token = ResumeToken.ofData("82%08X00000001".formatted(second));
    Position position = new Position(0, new BsonTimestamp(second, 1), token);
    return new Checkpoint(position, epoch, Progress.RUNNING, IDENTITY);
  }
}
