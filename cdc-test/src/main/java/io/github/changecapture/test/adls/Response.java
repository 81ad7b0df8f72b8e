package io.github.changecapture.test.adls;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that is being put together. */
final class Response {
  private static final byte[] NOTHING = new byte[0];

  private final int status;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private byte[] body = NOTHING;
  private long declaredLength = -1;
  private boolean truncated;
  private @Nullable AdlsFault slowedBy;

  private Response(int status) {
    this.status = status;
  }

  static Response of(int status) {
    return new Response(status);
  }

  void set(String header, String value) {
    headers.put(header, value);
  }

  Response with(String header, String value) {
    set(header, value);
    return this;
  }

  Response body(byte[] content, String type) {
    body = content;
    return with("Content-Type", type);
  }

  Response body(String content, String type) {
    return body(content.getBytes(StandardCharsets.UTF_8), type);
  }

  /** The length of what a GET would give, in the answer to a HEAD. */
  Response declaring(long length) {
    declaredLength = length;
    return this;
  }

  Response truncated() {
    truncated = true;
    return this;
  }

  /** Truncated, but not before the fault is over. */
  Response slowed(AdlsFault fault) {
    slowedBy = fault;
    return truncated();
  }

  @Nullable AdlsFault slowedBy() {
    return slowedBy;
  }

  boolean isTruncated() {
    return truncated;
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  long declaredLength() {
    return declaredLength;
  }
}
