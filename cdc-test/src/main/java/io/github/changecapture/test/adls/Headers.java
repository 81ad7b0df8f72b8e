package io.github.changecapture.test.adls;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Headers that several operations read or write. */
final class Headers {
  private static final String META = "x-ms-meta-";
  private static final DateTimeFormatter RFC_1123 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private Headers() {}

  static String date(Instant instant) {
    return RFC_1123.format(instant);
  }

  static Response withVersion(Response response, Node node) {
    return response.with("ETag", node.etag()).with("Last-Modified", date(node.modified()));
  }

  /** As the Blob service takes it. */
  static Map<String, String> metadata(Request request) {
    Map<String, String> metadata = new TreeMap<>();
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (name.startsWith(META)) {
                metadata.put(name.substring(META.length()), value);
              }
            });
    return metadata;
  }

  /** As the Data Lake service takes it: names and values in Base64. */
  static Map<String, String> properties(Request request) {
    Map<String, String> metadata = new TreeMap<>();
    String header = request.header("x-ms-properties");
    if (header != null && !header.isEmpty()) {
      for (String property : header.split(",", -1)) {
        int equals = property.indexOf('=');
        if (equals < 0) {
          throw ServiceError.invalidHeader("x-ms-properties");
        }
        byte[] value = Base64.getDecoder().decode(property.substring(equals + 1));
        metadata.put(
            property.substring(0, equals).trim().toLowerCase(Locale.ROOT),
            new String(value, StandardCharsets.UTF_8));
      }
    }
    return metadata;
  }

  static Response withProperties(Response response, Node node, Instant now) {
    node.metadata.forEach((name, value) -> response.set(META + name, value));
    if (node.isDirectory) {
      response.set(META + "hdi_isfolder", "true");
    }
    Lease.State state = node.lease.state(now);
    boolean isLocked = state == Lease.State.LEASED || state == Lease.State.BREAKING;
    if (state == Lease.State.LEASED) {
      response.set("x-ms-lease-duration", node.lease.isInfinite() ? "infinite" : "fixed");
    }
    node.httpHeaders.forEach(response::set);
    response.headers().putIfAbsent("Content-Type", "application/octet-stream");
    return withVersion(response, node)
        .with("x-ms-creation-time", date(node.created))
        .with("x-ms-lease-state", state.wire())
        .with("x-ms-lease-status", isLocked ? "locked" : "unlocked")
        .with("x-ms-blob-type", "BlockBlob")
        .with("x-ms-resource-type", node.isDirectory ? "directory" : "file")
        .with("x-ms-server-encrypted", "true")
        .with("Accept-Ranges", "bytes");
  }
}
