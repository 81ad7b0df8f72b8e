package io.github.changecapture.test.adls;

import java.util.Locale;

/** Finds out what a request asks. */
final class Routes {
  private Routes() {}

  static AdlsOperation of(Request request) {
    if (request.has("restype", "account")) {
      return AdlsOperation.ACCOUNT_INFORMATION;
    }
    if (request.target().fileSystem().isEmpty()) {
      return request.has("comp", "list") ? AdlsOperation.LIST_FILE_SYSTEMS : AdlsOperation.OTHER;
    }
    return request.target().path().isEmpty() ? ofFileSystem(request) : ofPath(request);
  }

  /** Answers of the Data Lake endpoint are JSON, those of the Blob endpoint XML. */
  static boolean isAnsweredInJson(AdlsOperation operation, Request request) {
    return switch (operation) {
      case CREATE_FILE, CREATE_DIRECTORY, RENAME, APPEND, APPEND_AND_FLUSH, FLUSH, LIST, DELETE ->
          true;
      default -> request.query().containsKey("resource");
    };
  }

  private static AdlsOperation ofFileSystem(Request request) {
    boolean isContainer =
        request.has("restype", "container") || request.has("resource", "filesystem");
    if (!isContainer || request.query().containsKey("comp")) {
      return AdlsOperation.OTHER;
    }
    return switch (request.method()) {
      case "PUT" -> AdlsOperation.CREATE_FILE_SYSTEM;
      case "DELETE" -> AdlsOperation.DELETE_FILE_SYSTEM;
      case "HEAD" -> AdlsOperation.FILE_SYSTEM_PROPERTIES;
      case "GET" ->
          request.has("resource", "filesystem")
              ? AdlsOperation.LIST
              : AdlsOperation.FILE_SYSTEM_PROPERTIES;
      default -> AdlsOperation.OTHER;
    };
  }

  private static AdlsOperation ofPath(Request request) {
    return switch (request.method()) {
      case "PUT" -> ofPut(request);
      case "PATCH" -> ofPatch(request);
      case "HEAD" -> AdlsOperation.PROPERTIES;
      case "GET" -> request.query().containsKey("comp") ? AdlsOperation.OTHER : AdlsOperation.READ;
      case "DELETE" -> AdlsOperation.DELETE;
      default -> AdlsOperation.OTHER;
    };
  }

  private static AdlsOperation ofPut(Request request) {
    if (request.header("x-ms-rename-source") != null) {
      return AdlsOperation.RENAME;
    }
    String resource = request.query().get("resource");
    if (resource != null) {
      return resource.equals("directory")
          ? AdlsOperation.CREATE_DIRECTORY
          : AdlsOperation.CREATE_FILE;
    }
    return switch (request.query().getOrDefault("comp", "")) {
      case "" ->
          request.header("x-ms-blob-type") == null ? AdlsOperation.OTHER : AdlsOperation.PUT_BLOB;
      case "block" -> AdlsOperation.PUT_BLOCK;
      case "blocklist" -> AdlsOperation.PUT_BLOCK_LIST;
      case "metadata" -> AdlsOperation.SET_METADATA;
      case "properties" -> AdlsOperation.SET_HTTP_HEADERS;
      case "lease" -> ofLease(request);
      default -> AdlsOperation.OTHER;
    };
  }

  private static AdlsOperation ofPatch(Request request) {
    return switch (request.query().getOrDefault("action", "")) {
      case "append" ->
          request.has("flush", "true") ? AdlsOperation.APPEND_AND_FLUSH : AdlsOperation.APPEND;
      case "flush" -> AdlsOperation.FLUSH;
      default -> AdlsOperation.OTHER;
    };
  }

  private static AdlsOperation ofLease(Request request) {
    String action = String.valueOf(request.header("x-ms-lease-action")).toLowerCase(Locale.ROOT);
    return switch (action) {
      case "acquire" -> AdlsOperation.ACQUIRE_LEASE;
      case "renew" -> AdlsOperation.RENEW_LEASE;
      case "change" -> AdlsOperation.CHANGE_LEASE;
      case "release" -> AdlsOperation.RELEASE_LEASE;
      case "break" -> AdlsOperation.BREAK_LEASE;
      default -> AdlsOperation.OTHER;
    };
  }
}
