package io.github.changecapture.benchmarks.adls;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.EventBatch;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** A new file for each collection in a batch of the driver, one request each, one by one. */
final class UploadApproach implements Approach {
  @Override
  public String title() {
    return "one upload per batch and collection";
  }

  @Override
  public double deliver(Workload workload, Target target) {
    BlobContainerClient client = target.blobs();
    int number = 0;
    long start = System.nanoTime();
    for (EventBatch batch : workload.batches()) {
      number++;
      for (Map.Entry<String, ByteArrayOutputStream> lines : byCollection(batch).entrySet()) {
        var unused =
            client
                .getBlobClient("%s/2026-11-21-10-%06d.jsonl".formatted(lines.getKey(), number))
                .uploadWithResponse(
                    new BlobParallelUploadOptions(
                        BinaryData.fromBytes(lines.getValue().toByteArray())),
                    null,
                    Context.NONE);
      }
    }
    return Approach.secondsSince(start);
  }

  private static Map<String, ByteArrayOutputStream> byCollection(EventBatch batch) {
    Map<String, ByteArrayOutputStream> lines = new LinkedHashMap<>();
    for (ChangeEvent<?> event : batch.events()) {
      Workload.encode(
          event,
          lines.computeIfAbsent(Workload.collection(event), none -> new ByteArrayOutputStream()));
    }
    return lines;
  }
}
