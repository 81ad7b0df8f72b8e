package io.github.changecapture.test.mongo;

import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;

/** Keeps what went over the wire, as a command listener sees it. */
final class ReplyRecorder implements CommandListener {

  /** A command that was answered. */
  record Answered(String command, BsonDocument reply) {}

  private final List<Answered> answered = new CopyOnWriteArrayList<>();
  private final List<BsonDocument> started = new CopyOnWriteArrayList<>();
  private final List<String> failed = new CopyOnWriteArrayList<>();

  @Override
  public void commandStarted(CommandStartedEvent event) {
    started.add(BsonDocument.parse(event.getCommand().toJson()));
  }

  @Override
  public void commandSucceeded(CommandSucceededEvent event) {
    answered.add(
        new Answered(event.getCommandName(), BsonDocument.parse(event.getResponse().toJson())));
  }

  @Override
  public void commandFailed(CommandFailedEvent event) {
    failed.add(event.getCommandName());
  }

  List<BsonDocument> replies(String command) {
    return answered.stream()
        .filter(each -> each.command().equals(command))
        .map(Answered::reply)
        .toList();
  }

  long failures(String command) {
    return failed.stream().filter(command::equals).count();
  }

  long started(String command) {
    return started.stream().filter(each -> each.getFirstKey().equals(command)).count();
  }

  /** The post-batch resume tokens of all cursor replies, in order. */
  List<String> tokens() {
    return answered.stream()
        .map(each -> each.reply().get("cursor"))
        .filter(cursor -> cursor != null && cursor.asDocument().containsKey("postBatchResumeToken"))
        .map(
            cursor ->
                cursor
                    .asDocument()
                    .getDocument("postBatchResumeToken")
                    .getString("_data")
                    .getValue())
        .toList();
  }
}
