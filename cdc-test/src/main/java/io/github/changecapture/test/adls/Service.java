package io.github.changecapture.test.adls;

import io.github.changecapture.test.adls.ContainerOperations.Hierarchy;
import org.jspecify.annotations.Nullable;

/** Answers requests as the service does; each is applied as a whole, under one lock. */
final class Service {
  private final Account account;
  private final Authentication authentication;
  private final ContainerOperations containers;
  private final PathOperations paths;
  private final DataOperations data;
  private final BlockOperations blocks;
  private final PropertyOperations properties;
  private final Hierarchy hierarchy;

  Service(Account account, byte[] key, Hierarchy hierarchy) {
    this.account = account;
    this.authentication = new Authentication(account.name(), key, account.clock());
    this.containers = new ContainerOperations(account, hierarchy);
    this.paths = new PathOperations(account);
    this.data = new DataOperations(account);
    this.blocks = new BlockOperations(account, data);
    this.properties = new PropertyOperations(account);
    this.hierarchy = hierarchy;
  }

  Account account() {
    return account;
  }

  Response answer(Request request, AdlsOperation operation) {
    boolean isJson = Routes.isAnsweredInJson(operation, request);
    try {
      if (!request.target().account().equals(account.name())) {
        throw new ServiceError(
            400, "InvalidUri", "The requested URI does not represent any resource on the server.");
      }
      authentication.check(request, operation);
      if (isJson && hierarchy == Hierarchy.FLAT) {
        throw new ServiceError(
            400,
            "HierarchicalNamespaceNotEnabled",
            "Hierarchical namespace is not enabled for this account.");
      }
      synchronized (account) {
        return apply(request, operation);
      }
    } catch (ServiceError refused) {
      return error(refused.status(), refused.code(), refused.getMessage(), isJson);
    }
  }

  private Response apply(Request request, AdlsOperation operation) {
    return switch (operation) {
      case ACCOUNT_INFORMATION -> containers.accountInformation();
      case CREATE_FILE_SYSTEM -> containers.create(request);
      case FILE_SYSTEM_PROPERTIES -> containers.properties(request);
      case DELETE_FILE_SYSTEM -> containers.delete(request);
      case LIST_FILE_SYSTEMS -> containers.listFileSystems();
      case CREATE_FILE -> paths.createFile(request);
      case CREATE_DIRECTORY -> paths.createDirectory(request);
      case RENAME -> paths.rename(request, String.valueOf(request.header("x-ms-rename-source")));
      case APPEND, APPEND_AND_FLUSH -> data.append(request);
      case FLUSH -> data.flush(request);
      case READ -> data.read(request);
      case PROPERTIES -> properties.properties(request);
      case SET_METADATA -> properties.setMetadata(request);
      case SET_HTTP_HEADERS -> properties.setHttpHeaders(request);
      case LIST -> containers.list(request);
      case DELETE -> paths.delete(request);
      case PUT_BLOB -> data.putBlob(request);
      case PUT_BLOCK -> blocks.stage(request);
      case PUT_BLOCK_LIST -> blocks.commit(request);
      case ACQUIRE_LEASE -> properties.lease(request, "acquire");
      case RENEW_LEASE -> properties.lease(request, "renew");
      case CHANGE_LEASE -> properties.lease(request, "change");
      case RELEASE_LEASE -> properties.lease(request, "release");
      case BREAK_LEASE -> properties.lease(request, "break");
      case OTHER ->
          throw new ServiceError(
              501, "NotImplemented", "This server does not know the requested operation.");
    };
  }

  static Response error(int status, String code, @Nullable String message, boolean isJson) {
    String text = message == null ? code : message;
    if (isJson) {
      return Response.of(status)
          .with("x-ms-error-code", code)
          .body(
              "{\"error\":{\"code\":%s,\"message\":%s}}"
                  .formatted(Json.quoted(code), Json.quoted(text)),
              "application/json;charset=utf-8");
    }
    String blobCode =
        switch (code) {
          case "FilesystemNotFound" -> "ContainerNotFound";
          case "PathNotFound" -> "BlobNotFound";
          default -> code;
        };
    return Response.of(status)
        .with("x-ms-error-code", blobCode)
        .body(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>%s</Code><Message>%s</Message></Error>"
                .formatted(blobCode, text.replace("&", "&amp;").replace("<", "&lt;")),
            "application/xml");
  }
}
