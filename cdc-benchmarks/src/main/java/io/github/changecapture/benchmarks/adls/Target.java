package io.github.changecapture.benchmarks.adls;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import com.azure.storage.file.datalake.DataLakeFileSystemClient;
import com.azure.storage.file.datalake.DataLakeServiceClientBuilder;
import io.github.changecapture.adls.AdlsFolder;

/**
 * A file system of its own for each run.
 *
 * @param connectionString of the server
 * @param fileSystem made by whoever comes first
 */
record Target(String connectionString, String fileSystem) {
  AdlsFolder folder() {
    return AdlsFolder.builder()
        .connectionString(connectionString)
        .fileSystem(fileSystem)
        .createFileSystemIfMissing()
        .build();
  }

  /** As the SDK's documentation makes one; the file system exists then. */
  DataLakeFileSystemClient client() {
    DataLakeFileSystemClient client = existing();
    var unused = client.createIfNotExists();
    return client;
  }

  /** The same through the Blob API, which writes a file with one request instead of three. */
  BlobContainerClient blobs() {
    BlobContainerClient client =
        new BlobServiceClientBuilder()
            .connectionString(connectionString)
            .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 30, null, null, null))
            .buildClient()
            .getBlobContainerClient(fileSystem);
    var unused = client.createIfNotExists();
    return client;
  }

  /** Gives the server its memory back. */
  void delete() {
    existing().delete();
  }

  private DataLakeFileSystemClient existing() {
    return new DataLakeServiceClientBuilder()
        .connectionString(connectionString)
        .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 30, null, null, null))
        .buildClient()
        .getFileSystemClient(fileSystem);
  }
}
