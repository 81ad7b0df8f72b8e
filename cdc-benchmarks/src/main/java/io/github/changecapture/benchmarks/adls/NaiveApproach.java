package io.github.changecapture.benchmarks.adls;

import com.azure.storage.file.datalake.DataLakeFileClient;
import com.azure.storage.file.datalake.DataLakeFileSystemClient;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.EventBatch;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;

/** A file for each collection and hour; each event is appended and flushed before the next. */
final class NaiveApproach implements Approach {
  @Override
  public String title() {
    return "append and flush per event";
  }

  @Override
  public double deliver(Workload workload, Target target) {
    DataLakeFileSystemClient client = target.client();
    Map<String, Growing> files = new HashMap<>();
    long start = System.nanoTime();
    for (EventBatch batch : workload.batches()) {
      for (ChangeEvent<?> event : batch.events()) {
        files
            .computeIfAbsent(
                Workload.collection(event),
                name -> new Growing(client.createFile(name + "/2026-11-21-10.jsonl")))
            .add(Workload.line(event));
      }
    }
    return Approach.secondsSince(start);
  }

  private static final class Growing {
    private final DataLakeFileClient file;
    private long length;

    Growing(DataLakeFileClient file) {
      this.file = file;
    }

    void add(byte[] line) {
      file.append(new ByteArrayInputStream(line), length, line.length);
      length += line.length;
      var unused = file.flush(length, true);
    }
  }
}
