package io.github.changecapture.test.adls;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The conditional headers of a request. */
final class Conditions {
  private Conditions() {}

  /** Before a write to what may be there or not. */
  static void check(Request request, @Nullable Node node) {
    String ifMatch = request.header("if-match");
    if (ifMatch != null && (node == null || !matches(ifMatch, node))) {
      throw ServiceError.conditionNotMet();
    }
    String ifNoneMatch = request.header("if-none-match");
    if (ifNoneMatch != null && node != null && matches(ifNoneMatch, node)) {
      throw ServiceError.conditionNotMet();
    }
    if (node != null) {
      checkTimes(request, node);
    }
  }

  static boolean isCreateOnly(Request request) {
    return "*".equals(request.header("if-none-match"));
  }

  private static void checkTimes(Request request, Node node) {
    Instant modified = node.modified().truncatedTo(ChronoUnit.SECONDS);
    Instant unmodifiedSince = instant(request.header("if-unmodified-since"));
    Instant modifiedSince = instant(request.header("if-modified-since"));
    if ((unmodifiedSince != null && modified.isAfter(unmodifiedSince))
        || (modifiedSince != null && !modified.isAfter(modifiedSince))) {
      throw ServiceError.conditionNotMet();
    }
  }

  private static boolean matches(String header, Node node) {
    return header.equals("*") || header.replace("\"", "").equals(node.etag().replace("\"", ""));
  }

  private static @Nullable Instant instant(@Nullable String header) {
    return header == null
        ? null
        : ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }
}
