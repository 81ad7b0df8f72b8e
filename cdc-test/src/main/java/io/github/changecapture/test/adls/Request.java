package io.github.changecapture.test.adls;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came over the wire.
 *
 * @param rawPath as it was sent: signatures are made over it
 * @param query decoded, by name in lower case
 * @param headers the first value, by name in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares requests.
record Request(
    String method,
    String rawPath,
    Target target,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body) {

  /** What the path names; empty where it names less. */
  record Target(String account, String fileSystem, String path) {}

  static Request read(HttpExchange exchange) throws IOException {
    String rawPath = exchange.getRequestURI().getRawPath();
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), first(values)));
    return new Request(
        exchange.getRequestMethod(),
        rawPath,
        target(rawPath),
        query(exchange.getRequestURI().getRawQuery()),
        headers,
        exchange.getRequestBody().readAllBytes());
  }

  @Nullable String header(String name) {
    return headers.get(name);
  }

  boolean has(String parameter, String value) {
    return value.equalsIgnoreCase(query.get(parameter));
  }

  long number(String parameter) {
    String value = query.get(parameter);
    try {
      if (value != null && Long.parseLong(value) >= 0) {
        return Long.parseLong(value);
      }
    } catch (NumberFormatException invalid) {
      throw ServiceError.invalidQuery(parameter);
    }
    throw ServiceError.invalidQuery(parameter);
  }

  private static String first(List<String> values) {
    return values.isEmpty() ? "" : values.get(0);
  }

  private static Target target(String rawPath) {
    String[] parts = rawPath.substring(1).split("/", 3);
    String path = parts.length > 2 ? decode(parts[2]) : "";
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return new Target(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "", path);
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new TreeMap<>();
    if (raw != null && !raw.isEmpty()) {
      for (String parameter : raw.split("&", -1)) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        query.put(decode(name).toLowerCase(Locale.ROOT), decode(value));
      }
    }
    return query;
  }

  /** Percent signs only: a plus stands for itself. */
  static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
