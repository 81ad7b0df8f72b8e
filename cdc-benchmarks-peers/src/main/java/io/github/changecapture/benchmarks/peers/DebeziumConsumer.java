package io.github.changecapture.benchmarks.peers;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.github.changecapture.benchmarks.pipeline.Consumer;
import io.github.changecapture.benchmarks.pipeline.Task;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's embedded engine, whose records are counted, with its defaults and offsets in memory.
 */
public final class DebeziumConsumer implements Consumer {
  @Override
  public AutoCloseable start(Task task) {
    DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
            .using(settings(task))
            .using(
                (success, message, error) ->
                    task.failed(error == null ? new IllegalStateException(message) : error))
            .notifying((records, committer) -> count(task, records, committer))
            .build();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    thread.execute(engine);
    return () -> {
      stop(engine);
      thread.shutdown();
    };
  }

  private static void count(
      Task task,
      List<RecordChangeEvent<SourceRecord>> records,
      DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    for (RecordChangeEvent<SourceRecord> one : records) {
      committer.markProcessed(one);
    }
    committer.markBatchFinished();
    task.done().add(records.size());
  }

  private static void stop(DebeziumEngine<?> engine) throws IOException {
    engine.close();
  }

  private static Properties settings(Task task) {
    Properties settings = new Properties();
    settings.setProperty("name", "benchmark");
    settings.setProperty("connector.class", "io.debezium.connector.mongodb.MongoDbConnector");
    settings.setProperty("mongodb.connection.string", task.uri());
    settings.setProperty("topic.prefix", "benchmark");
    settings.setProperty("capture.scope", "database");
    settings.setProperty("capture.target", task.workload().database());
    settings.setProperty("snapshot.mode", "no_data");
    settings.setProperty(
        "offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
    return settings;
  }
}
