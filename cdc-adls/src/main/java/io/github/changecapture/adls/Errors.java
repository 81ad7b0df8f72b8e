package io.github.changecapture.adls;

import com.azure.core.exception.ClientAuthenticationException;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Says what a refusal of the service means, and what to do.
 *
 * @param location names the place
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes">Blob
 *     service error codes</a>
 * @see <a
 *     href="https://learn.microsoft.com/rest/api/storageservices/datalakestoragegen2/path/update">Path:
 *     Update, Azure Data Lake Storage error codes</a>
 */
record Errors(String location) {
  private static final String ROLE =
      "the role 'Storage Blob Data Contributor' on the file system or account (with access control lists: read, write and execute on the folder), or a shared access signature with the permissions rwdcl";

  CaptureException of(String what, Failure failure) {
    String where = what + " in " + location;
    if (failure.isFileSystemMissing()) {
      return new ConfigurationError(
          where
              + ": the file system does not exist; create it, or let the builder do it with createFileSystemIfMissing()",
          failure.cause());
    }
    if (failure.status() < 0 && failure.cause() instanceof ClientAuthenticationException) {
      return new AccessDenied(
          where
              + ": the credential gave no token ("
              + failure.reason()
              + "); check what it needs in this environment",
          failure.cause());
    }
    return switch (failure.status()) {
      case 401, 403 -> denied(where, failure);
      case 400, 404, 409, 411, 412, 413, 416, 501 -> rejected(where, failure);
      default ->
          new SinkUnavailable(
              where
                  + " could not be reached ("
                  + failure.reason()
                  + "); what was reported as durable is, nothing else counts; check network, endpoint and the account's limits",
              failure.cause());
    };
  }

  private static CaptureException denied(String where, Failure failure) {
    String advice =
        switch (failure.code()) {
          case "AuthenticationFailed", "NoAuthenticationInformation", "InvalidAuthenticationInfo" ->
              "the credential is not accepted: check key, tenant or signature, its expiry, and this machine's clock";
          case "KeyBasedAuthenticationNotPermitted" ->
              "the account does not allow shared keys: pass a TokenCredential with " + ROLE;
          case "AuthorizationFailure" ->
              "the account's network rules, or the signature's addresses or resources, do not let this machine in: allow its network, or use a private endpoint for dfs and for blob";
          case "AuthorizationServiceMismatch",
              "AuthorizationResourceTypeMismatch",
              "AuthorizationProtocolMismatch",
              "AuthorizationSourceIPMismatch" ->
              "the shared access signature is for something else: make one for the service blob, the resource types container and object, this protocol and address";
          default -> "the rights do not suffice: grant " + ROLE;
        };
    return new AccessDenied(where + ": " + failure.reason() + "; " + advice, failure.cause());
  }

  private static CaptureException rejected(String where, Failure failure) {
    return switch (failure.code()) {
      case "HierarchicalNamespaceNotEnabled" -> flat(where, failure.cause());
      case "EndpointUnsupportedAccountFeatures" ->
          new ConfigurationError(
              where
                  + ": the account has features that the Data Lake endpoint does not support, such as blob versioning: switch them off, or choose another account",
              failure.cause());
      case "InvalidUri", "InvalidResourceName", "AccountIsDisabled", "InvalidInput" ->
          new ConfigurationError(
              where
                  + ": "
                  + failure.reason()
                  + "; check endpoint, file system and path: no part may have more than 255 characters, all together no more than 1024",
              failure.cause());
      default ->
          new SinkRejected(
              where
                  + " was refused: "
                  + failure.reason()
                  + "; look at the path in the account, and whether somebody else writes there",
              failure.cause());
    };
  }

  static ConfigurationError flat(String where, @Nullable Throwable cause) {
    return new ConfigurationError(
        where
            + ": the storage account has no hierarchical namespace, which appends need: choose an account with it, or upgrade this one",
        cause);
  }
}
