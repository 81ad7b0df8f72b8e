package io.github.changecapture.adls;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import com.azure.storage.file.datalake.DataLakeFileSystemClient;
import com.azure.storage.file.datalake.DataLakeServiceClientBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A folder in a file system of ADLS Gen2, and how to get in: where {@link AdlsJsonlSink} writes and
 * {@link AdlsCheckpoints} keeps.
 *
 * <pre>{@code
 * AdlsFolder lake =
 *     AdlsFolder.builder()
 *         .endpoint("https://account.dfs.core.windows.net")
 *         .fileSystem("raw")
 *         .basePath("mongodb")
 *         .credential(tokenCredential)
 *         .build();
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads at once; it needs no closing. Its clients share
 * one HTTP client.
 */
public final class AdlsFolder {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final String DFS = ".dfs.";
  private static final String BLOB = ".blob.";

  private final String location;
  private final Files files;

  AdlsFolder(Settings settings) {
    DataLakeFileSystemClient lake = client(settings);
    BlobServiceClient blobs =
        new BlobServiceClientBuilder()
            .pipeline(lake.getHttpPipeline())
            .endpoint(lake.getAccountUrl().replace(DFS, BLOB))
            .buildClient();
    this.location =
        (settings.basePath().isEmpty() ? "" : "folder " + settings.basePath() + " of ")
            + "file system "
            + settings.fileSystem()
            + " at "
            + lake.getAccountUrl();
    this.files =
        new Files(
            new Requests(lake, blobs, settings.basePath(), settings.options()),
            settings.options(),
            new Errors(location));
  }

  /** What the builder was given. */
  record Settings(
      @Nullable String endpoint,
      String fileSystem,
      String basePath,
      AdlsCredential credential,
      @Nullable HttpClient httpClient,
      AdlsOptions options) {}

  /**
   * Builds a folder's description; place and credential have to be named.
   *
   * @return a new builder
   */
  public static AdlsFolderBuilder builder() {
    return new AdlsFolderBuilder();
  }

  /**
   * Names the place, for messages.
   *
   * @return such as {@code folder mongodb of file system raw at
   *     https://account.dfs.core.windows.net}; no secret
   */
  public String location() {
    return location;
  }

  Files files() {
    return files;
  }

  /** The same as {@link #location}. */
  @Override
  public String toString() {
    return location;
  }

  private static DataLakeFileSystemClient client(Settings settings) {
    DataLakeServiceClientBuilder builder =
        new DataLakeServiceClientBuilder()
            .httpClient(httpClient(settings))
            // Whether it is safe to send something again is not for the client to decide.
            .retryOptions(
                new RequestRetryOptions(
                    RetryPolicyType.FIXED, 1, (Duration) null, null, null, null));
    settings.credential().applyTo(builder, settings.options().requestTimeout());
    return (settings.endpoint() == null ? builder : builder.endpoint(settings.endpoint()))
        .buildClient()
        .getFileSystemClient(settings.fileSystem());
  }

  private static HttpClient httpClient(Settings settings) {
    Duration timeout = settings.options().requestTimeout();
    HttpClient given = settings.httpClient();
    return new TimelyHttpClient(given == null ? jdk(timeout) : given, timeout);
  }

  private static HttpClient jdk(Duration timeout) {
    return new ContentLengthKeeper(
        new JdkHttpClientBuilder()
            // The SDK's own pool has few threads, virtual ones where there are any, and others
            // block them.
            .executor(TimelyHttpClient.THREADS)
            .connectionTimeout(CONNECT_TIMEOUT)
            .responseTimeout(timeout)
            .readTimeout(timeout)
            .writeTimeout(timeout)
            .build());
  }
}
