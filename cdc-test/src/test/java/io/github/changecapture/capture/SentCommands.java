package io.github.changecapture.capture;

import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.codecs.BsonValueCodec;
import org.bson.codecs.DecoderContext;

/** What a client has asked of its server for change streams, and what became of it. */
final class SentCommands implements CommandListener {
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final List<String> succeeded = new CopyOnWriteArrayList<>();
  private final List<String> failed = new CopyOnWriteArrayList<>();

  /**
   * A field of a command; there may be two of a name.
   *
   * @param name its name
   * @param value its value
   */
  record Field(String name, BsonValue value) {}

  /**
   * A command.
   *
   * @param fields all that went to the server, in order
   */
  record Sent(List<Field> fields) {
    String command() {
      return fields.get(0).name();
    }

    List<BsonValue> all(String name) {
      return fields.stream().filter(field -> field.name().equals(name)).map(Field::value).toList();
    }

    BsonValue one(String name) {
      return all(name).get(0);
    }
  }

  @Override
  public void commandStarted(CommandStartedEvent event) {
    List<Field> fields = new ArrayList<>();
    BsonReader reader = event.getCommand().asBsonReader();
    reader.readStartDocument();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      String name = reader.readName();
      fields.add(
          new Field(name, new BsonValueCodec().decode(reader, DecoderContext.builder().build())));
    }
    sent.add(new Sent(fields));
  }

  @Override
  public void commandSucceeded(CommandSucceededEvent event) {
    succeeded.add(event.getCommandName());
  }

  @Override
  public void commandFailed(CommandFailedEvent event) {
    failed.add(event.getCommandName() + " " + event.getThrowable().getClass().getSimpleName());
  }

  /** Those of a name, in order. */
  List<Sent> of(String command) {
    return sent.stream().filter(each -> each.command().equals(command)).toList();
  }

  /** The names of those that the server has carried out. */
  List<String> succeeded() {
    return succeeded;
  }

  /** The names of those that have failed, and with what. */
  List<String> failed() {
    return failed;
  }
}
