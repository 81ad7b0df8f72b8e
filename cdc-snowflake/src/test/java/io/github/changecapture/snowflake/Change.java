package io.github.changecapture.snowflake;

import org.jspecify.annotations.Nullable;

/**
 * An event as the tests know it.
 *
 * @param generation the capture's generation
 * @param eventId what the server, or the library, calls it
 * @param time the second of its cluster time
 * @param operation as in change events
 * @param key what silver calls the document; null for a reset
 * @param documentKey the document key's JSON; null for a reset
 * @param document the document's JSON, or null if the event does not say
 */
record Change(
    long generation,
    String eventId,
    long time,
    String operation,
    @Nullable String key,
    @Nullable String documentKey,
    @Nullable String document) {

  String position() {
    return "%010d%s".formatted(generation, eventId);
  }

  boolean isReset() {
    return operation.equals("namespaceReset");
  }

  /** The line that the encoder of the same event writes. */
  String line() {
    StringBuilder line =
        new StringBuilder(
            "{\"_id\":{\"_data\":\"%s\"},\"operationType\":\"%s\",\"clusterTime\":{\"$timestamp\":{\"t\":%d,\"i\":1}}"
                .formatted(eventId, operation, time));
    if (documentKey != null) {
      line.append(",\"documentKey\":").append(documentKey);
    }
    if (isReset()) {
      line.append(",\"reason\":\"drop\"");
    } else if (document != null) {
      line.append(",\"fullDocument\":").append(document);
    } else if (operation.equals("update")) {
      line.append(",\"fullDocument\":null,\"updateDescription\":{\"removedFields\":[]}");
    }
    return line.append(envelope()).append("}").toString();
  }

  private String envelope() {
    boolean keyIsPlain = documentKey == null || documentKey.equals("{\"_id\":" + key + "}");
    if (generation == 0 && keyIsPlain) {
      return "";
    }
    return ",\"_cdc\":{\"g\":"
        + generation
        + (keyIsPlain ? "" : ",\"k\":\"" + key.replace("\"", "\\\"") + "\"")
        + "}";
  }
}
