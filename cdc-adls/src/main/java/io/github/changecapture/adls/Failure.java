package io.github.changecapture.adls;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.file.datalake.models.DataLakeStorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request, as far as its sender can know.
 *
 * @param status the answer's status, or {@link #NO_ANSWER}
 * @param code the service's error code, or empty
 * @param retryAfter how long the service asks to wait, or zero
 * @param cause what the client threw
 */
record Failure(int status, String code, Duration retryAfter, RuntimeException cause) {
  static final int NO_ANSWER = 0;

  /** Nobody asks for more than that in earnest. */
  private static final long MAX_WAIT_SECONDS = 120;

  static Failure of(RuntimeException thrown) {
    for (Throwable error = thrown; error != null; error = error.getCause()) {
      if (error instanceof HttpResponseException refused && refused.getResponse() != null) {
        HttpResponse response = refused.getResponse();
        return new Failure(response.getStatusCode(), code(refused), retryAfter(response), thrown);
      }
      if (isConnection(error)) {
        return new Failure(NO_ANSWER, "", Duration.ZERO, thrown);
      }
    }
    return new Failure(-1, "", Duration.ZERO, thrown);
  }

  /** Nothing says that the request was refused: it may be applied, now or later. */
  boolean isOpen() {
    return switch (status) {
      case NO_ANSWER, 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  boolean isMissing() {
    return status == 404 && !isFileSystemMissing();
  }

  boolean isFileSystemMissing() {
    return code.equals("ContainerNotFound") || code.equals("FilesystemNotFound");
  }

  boolean isConflict() {
    return status == 409 || status == 412;
  }

  boolean isAbout(String... codes) {
    for (String one : codes) {
      if (code.equals(one)) {
        return true;
      }
    }
    return false;
  }

  /** For messages; no header and no signature. */
  String reason() {
    if (status <= 0) {
      Throwable root = cause;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
    return code.isEmpty() ? Integer.toString(status) : status + " " + code;
  }

  private static boolean isConnection(Throwable error) {
    return error instanceof IOException
        || error instanceof UncheckedIOException
        || error instanceof TimeoutException;
  }

  private static String code(HttpResponseException refused) {
    String code = null;
    if (refused instanceof DataLakeStorageException lake) {
      code = lake.getErrorCode();
    } else if (refused instanceof BlobStorageException blob && blob.getErrorCode() != null) {
      code = blob.getErrorCode().toString();
    }
    return code == null ? "" : code;
  }

  private static Duration retryAfter(HttpResponse response) {
    @Nullable String header = response.getHeaders().getValue(HttpHeaderName.RETRY_AFTER);
    try {
      long seconds = header == null ? 0 : Long.parseLong(header.trim());
      return Duration.ofSeconds(Math.max(0, Math.min(MAX_WAIT_SECONDS, seconds)));
    } catch (NumberFormatException aDate) {
      return Duration.ZERO;
    }
  }
}
