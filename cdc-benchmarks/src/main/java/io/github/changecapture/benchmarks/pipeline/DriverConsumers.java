package io.github.changecapture.benchmarks.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.reactivestreams.client.ChangeStreamPublisher;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.json.JsonBuffer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What can be done with the driver alone. */
final class DriverConsumers {
  /** As many events as the driver is asked for ahead of a second thread. */
  private static final int AHEAD = 2_048;

  private static final int BUFFER = 128 * 1024;
  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private DriverConsumers() {}

  /** The bound of everything else. */
  static AutoCloseable counted(Task task) {
    MongoClient client = MongoClients.create(task.uri());
    return running(task, client, raw(task, client), event -> task.done().increment());
  }

  /** What people write who want all of an event. */
  static AutoCloseable jsonToFile(Task task) throws IOException {
    MongoClient client = MongoClients.create(task.uri());
    Writer file = writer(task, "events.jsonl");
    return running(
        task,
        client,
        raw(task, client),
        event -> {
          line(file, event.toJson(RELAXED));
          task.done().increment();
        });
  }

  /** What tutorials show. */
  static AutoCloseable tutorial(Task task) throws IOException {
    MongoClient client = MongoClients.create(task.uri());
    Writer file = writer(task, "documents.jsonl");
    return running(
        task,
        client,
        Flux.from(watch(task, client)),
        event -> {
          line(file, document(event));
          task.done().increment();
        });
  }

  /** The same thing as a capture does with an event, and nothing of what it guarantees. */
  static AutoCloseable transcoded(Task task) throws IOException {
    MongoClient client = MongoClients.create(task.uri());
    RecycledFile file = new RecycledFile(task.folder().resolve("events.jsonl"));
    EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());
    ExtendedJsonEncoder encoder = ExtendedJsonEncoder.relaxed();
    JsonBuffer lines = new JsonBuffer(2 * BUFFER);
    Scheduler second = Schedulers.newSingle("transcoder");
    AutoCloseable running =
        running(
            task,
            client,
            raw(task, client).publishOn(second, AHEAD),
            event -> {
              try {
                encoder.encode(decoder.decode(event), lines);
                if (lines.size() >= BUFFER) {
                  file.write(lines.array(), 0, lines.size());
                  lines.reset();
                }
              } catch (IOException failed) {
                throw new UncheckedIOException(failed);
              }
              task.done().increment();
            });
    return () -> {
      running.close();
      second.dispose();
    };
  }

  private static Writer writer(Task task, String name) throws IOException {
    return new BufferedWriter(
        new OutputStreamWriter(new RecycledFile(task.folder().resolve(name)), UTF_8));
  }

  private static ChangeStreamPublisher<Document> watch(Task task, MongoClient client) {
    return client.getDatabase(task.workload().database()).watch();
  }

  private static Flux<RawBsonDocument> raw(Task task, MongoClient client) {
    return Flux.from(watch(task, client).withDocumentClass(RawBsonDocument.class));
  }

  private static <E> AutoCloseable running(
      Task task, MongoClient client, Flux<E> events, Consumer<E> handler) {
    Disposable subscription = events.subscribe(handler, task::failed, task::completed);
    return () -> {
      subscription.dispose();
      client.close();
    };
  }

  private static String document(ChangeStreamDocument<Document> event) {
    Document document = event.getFullDocument();
    BsonDocument key = event.getDocumentKey();
    return document == null ? String.valueOf(key) : document.toJson();
  }

  private static void line(Writer file, String json) {
    try {
      file.write(json);
      file.write('\n');
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
