package io.github.changecapture.benchmarks.peers;

import com.mongodb.kafka.connect.source.MongoSourceTask;
import io.github.changecapture.benchmarks.pipeline.Consumer;
import io.github.changecapture.benchmarks.pipeline.Task;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/** The task of MongoDB's source connector for Kafka, without Kafka: its records are counted. */
public final class KafkaSourceConsumer implements Consumer {
  @Override
  public AutoCloseable start(Task task) {
    MongoSourceTask source = new MongoSourceTask();
    source.initialize(new NoOffsets());
    source.start(
        Map.of(
            "connection.uri", task.uri(),
            "database", task.workload().database(),
            "topic.prefix", "benchmark"));
    Thread thread = new Thread(() -> poll(source, task), "kafka-source");
    thread.setDaemon(true);
    thread.start();
    return source::stop;
  }

  private static void poll(MongoSourceTask source, Task task) {
    try {
      while (true) {
        List<SourceRecord> records = source.poll();
        if (records != null) {
          task.done().add(records.size());
        }
      }
    } catch (RuntimeException failed) {
      task.failed(failed);
    }
  }
}
