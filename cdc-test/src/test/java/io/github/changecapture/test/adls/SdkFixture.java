package io.github.changecapture.test.adls;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import com.azure.storage.file.datalake.DataLakeFileClient;
import com.azure.storage.file.datalake.DataLakeFileSystemClient;
import com.azure.storage.file.datalake.DataLakeServiceClient;
import com.azure.storage.file.datalake.DataLakeServiceClientBuilder;
import com.azure.storage.file.datalake.models.DataLakeRequestConditions;
import com.azure.storage.file.datalake.models.DataLakeStorageException;
import com.azure.storage.file.datalake.models.PathInfo;
import com.azure.storage.file.datalake.options.DataLakeFileAppendOptions;
import com.azure.storage.file.datalake.options.DataLakePathCreateOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A double, and the unmodified SDK that talks to it without trying anything twice. */
abstract class SdkFixture {
  static final String RAW = "raw";

  AdlsDouble adls;
  DataLakeServiceClient service;
  DataLakeFileSystemClient raw;

  @BeforeEach
  void start() {
    adls = AdlsDouble.start();
    service = client(1);
    raw = service.createFileSystem(RAW);
  }

  @AfterEach
  void stop() {
    adls.close();
  }

  DataLakeServiceClient client(int tries) {
    return builder(tries).connectionString(adls.connectionString()).buildClient();
  }

  static DataLakeServiceClientBuilder builder(int tries) {
    return new DataLakeServiceClientBuilder()
        .retryOptions(
            new RequestRetryOptions(
                RetryPolicyType.FIXED,
                tries,
                Duration.ofMinutes(2),
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                null));
  }

  DataLakeFileClient created(String path) {
    DataLakeFileClient file = raw.getFileClient(path);
    Assertions.assertThat(file.createIfNotExists()).isNotNull();
    return file;
  }

  static PathInfo createNew(DataLakeFileClient file) {
    return file.createWithResponse(
            new DataLakePathCreateOptions()
                .setRequestConditions(new DataLakeRequestConditions().setIfNoneMatch("*")),
            null,
            Context.NONE)
        .getValue();
  }

  static void append(DataLakeFileClient file, long position, String text, String lease) {
    file.appendWithResponse(
        BinaryData.fromString(text),
        position,
        new DataLakeFileAppendOptions().setLeaseId(lease),
        null,
        Context.NONE);
  }

  static void appendAndFlush(DataLakeFileClient file, long position, String text, String lease) {
    file.appendWithResponse(
        BinaryData.fromString(text),
        position,
        new DataLakeFileAppendOptions().setLeaseId(lease).setFlush(true),
        null,
        Context.NONE);
  }

  static PathInfo flush(DataLakeFileClient file, long position, String lease) {
    return file.flushWithResponse(
            position,
            false,
            false,
            null,
            new DataLakeRequestConditions().setLeaseId(lease),
            null,
            Context.NONE)
        .getValue();
  }

  String content(String path) {
    return new String(
        Objects.requireNonNull(adls.content(RAW, path), path), StandardCharsets.UTF_8);
  }

  static AbstractThrowableAssert<?, ?> assertRefused(
      int status, String code, ThrowingCallable call) {
    return Assertions.assertThatThrownBy(call)
        .satisfies(
            error -> {
              if (error instanceof DataLakeStorageException refused) {
                Assertions.assertThat(refused.getStatusCode()).isEqualTo(status);
                Assertions.assertThat(refused.getErrorCode()).isEqualTo(code);
              } else {
                Assertions.assertThat(error)
                    .isInstanceOfSatisfying(
                        BlobStorageException.class,
                        refused -> {
                          Assertions.assertThat(refused.getStatusCode()).isEqualTo(status);
                          Assertions.assertThat(String.valueOf(refused.getErrorCode()))
                              .isEqualTo(code);
                        });
              }
            });
  }
}
