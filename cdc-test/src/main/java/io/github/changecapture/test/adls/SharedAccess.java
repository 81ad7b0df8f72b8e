package io.github.changecapture.test.adls;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Checks shared access signatures, those of an account and those of a file system, directory or
 * file that were signed with the account's key.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/create-service-sas">Create a
 *     service SAS</a>
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/create-account-sas">Create an
 *     account SAS</a>
 */
final class SharedAccess {
  private final String account;
  private final UnaryOperator<String> signature;
  private final TestClock clock;

  SharedAccess(String account, UnaryOperator<String> signature, TestClock clock) {
    this.account = account;
    this.signature = signature;
    this.clock = clock;
  }

  void check(Request request, AdlsOperation operation) {
    Map<String, String> query = request.query();
    String given = query.getOrDefault("sig", "");
    boolean isOfAccount = query.containsKey("ss");
    String text = isOfAccount ? accountText(query) : serviceText(request);
    if (!Authentication.isSame(given, signature.apply(text))) {
      throw ServiceError.authenticationFailed(
          "Signature did not match. String to sign used was " + text.replace("\n", "\\n"));
    }
    requireTime(query);
    if (isOfAccount) {
      requireScope(query, operation);
    } else {
      requireResource(request);
    }
    requirePermission(query.getOrDefault("sp", ""), operation);
  }

  private void requireTime(Map<String, String> query) {
    Instant now = clock.now();
    Instant start = instant(query.get("st"));
    Instant end = instant(query.get("se"));
    if ((start != null && now.isBefore(start)) || end == null || !now.isBefore(end)) {
      throw ServiceError.authenticationFailed(
          "Signature not valid in the specified time frame: Start ["
              + start
              + "] - Expiry ["
              + end
              + "] - Current ["
              + now
              + "]");
    }
  }

  private static void requireScope(Map<String, String> query, AdlsOperation operation) {
    if (!query.getOrDefault("ss", "").contains("b")) {
      throw new ServiceError(
          403,
          "AuthorizationServiceMismatch",
          "This request is not authorized to perform this operation using this service.");
    }
    String type =
        switch (operation) {
          case ACCOUNT_INFORMATION, LIST_FILE_SYSTEMS -> "s";
          case CREATE_FILE_SYSTEM, DELETE_FILE_SYSTEM, FILE_SYSTEM_PROPERTIES, LIST -> "c";
          default -> "o";
        };
    if (!query.getOrDefault("srt", "").contains(type)) {
      throw new ServiceError(
          403,
          "AuthorizationResourceTypeMismatch",
          "This request is not authorized to perform this operation using this resource type.");
    }
  }

  private static void requireResource(Request request) {
    Map<String, String> query = request.query();
    if (request.target().path().isEmpty()
        && !"c".equals(query.get("sr"))
        && !request.has("resource", "filesystem")) {
      throw new ServiceError(
          403, "AuthorizationFailure", "This request is not authorized to perform this operation.");
    }
  }

  private static void requirePermission(String permissions, AdlsOperation operation) {
    String anyOf =
        switch (operation) {
          case READ, PROPERTIES, FILE_SYSTEM_PROPERTIES, ACCOUNT_INFORMATION -> "r";
          case APPEND, APPEND_AND_FLUSH -> "wa";
          case CREATE_FILE, CREATE_DIRECTORY, CREATE_FILE_SYSTEM, PUT_BLOB -> "wc";
          case FLUSH,
              PUT_BLOCK,
              PUT_BLOCK_LIST,
              SET_METADATA,
              SET_HTTP_HEADERS,
              ACQUIRE_LEASE,
              RENEW_LEASE,
              CHANGE_LEASE,
              RELEASE_LEASE ->
              "w";
          case BREAK_LEASE -> "wd";
          case RENAME -> "wm";
          case LIST, LIST_FILE_SYSTEMS -> "l";
          case DELETE, DELETE_FILE_SYSTEM -> "d";
          case OTHER -> "rwdl";
        };
    if (anyOf.chars().noneMatch(letter -> permissions.indexOf(letter) >= 0)) {
      throw new ServiceError(
          403,
          "AuthorizationPermissionMismatch",
          "This request is not authorized to perform this operation using this permission.");
    }
  }

  private String accountText(Map<String, String> query) {
    StringBuilder text = new StringBuilder(account).append('\n');
    for (String name : new String[] {"sp", "ss", "srt", "st", "se", "sip", "spr", "sv"}) {
      text.append(query.getOrDefault(name, "")).append('\n');
    }
    if (isSince(query, "2020-12-06")) {
      text.append(query.getOrDefault("ses", "")).append('\n');
    }
    return text.toString();
  }

  private String serviceText(Request request) {
    Map<String, String> query = request.query();
    StringBuilder text = new StringBuilder();
    for (String name : new String[] {"sp", "st", "se"}) {
      text.append(query.getOrDefault(name, "")).append('\n');
    }
    text.append(canonicalName(request)).append('\n');
    for (String name : new String[] {"si", "sip", "spr", "sv", "sr"}) {
      text.append(query.getOrDefault(name, "")).append('\n');
    }
    text.append('\n'); // No snapshots.
    if (isSince(query, "2020-12-06")) {
      text.append(query.getOrDefault("ses", "")).append('\n');
    }
    for (String name : new String[] {"rscc", "rscd", "rsce", "rscl"}) {
      text.append(query.getOrDefault(name, "")).append('\n');
    }
    return text.append(query.getOrDefault("rsct", "")).toString();
  }

  private String canonicalName(Request request) {
    String container = "/blob/" + account + "/" + request.target().fileSystem();
    String path = pathOf(request);
    return switch (request.query().getOrDefault("sr", "")) {
      case "b" -> container + "/" + path;
      case "d" -> container + "/" + ancestor(path, request);
      default -> container;
    };
  }

  private static String pathOf(Request request) {
    return request.target().path().isEmpty()
        ? request.query().getOrDefault("directory", "")
        : request.target().path();
  }

  private static String ancestor(String path, Request request) {
    int depth = Math.toIntExact(request.number("sdd"));
    String[] parts = path.split("/", -1);
    return String.join("/", Arrays.copyOf(parts, Math.min(depth, parts.length)));
  }

  private static boolean isSince(Map<String, String> query, String version) {
    return query.getOrDefault("sv", "").compareTo(version) >= 0;
  }

  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException invalid) {
      throw ServiceError.authenticationFailed("A time in the signature cannot be read: " + text);
    }
  }
}
