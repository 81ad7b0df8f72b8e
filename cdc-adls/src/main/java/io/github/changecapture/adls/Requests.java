package io.github.changecapture.adls;

import com.azure.core.http.RequestConditions;
import com.azure.core.http.rest.PagedIterable;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.BlobDownloadContentResponse;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlobLeaseClient;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.file.datalake.DataLakeFileClient;
import com.azure.storage.file.datalake.DataLakeFileSystemClient;
import com.azure.storage.file.datalake.models.DataLakeRequestConditions;
import com.azure.storage.file.datalake.models.LeaseAction;
import com.azure.storage.file.datalake.models.ListPathsOptions;
import com.azure.storage.file.datalake.models.PathHttpHeaders;
import com.azure.storage.file.datalake.models.PathItem;
import com.azure.storage.file.datalake.options.DataLakeFileAppendOptions;
import com.azure.storage.file.datalake.options.DataLakeFileFlushOptions;
import com.azure.storage.file.datalake.options.DataLakePathCreateOptions;
import io.github.changecapture.spi.Compression;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are sent, each once. The Blob API is asked where it can be, as the Data Lake
 * client would do too, but that one logs every refusal as an error; paths are relative to the base
 * path. What fails is thrown as the SDK throws it.
 */
final class Requests {
  private static final DataLakeRequestConditions IF_NEW =
      new DataLakeRequestConditions().setIfNoneMatch("*");
  private static final DownloadRetryOptions ONCE =
      new DownloadRetryOptions().setMaxRetryRequests(0);
  private static final String LINES = "application/x-ndjson";
  private static final String GZIP = "application/gzip";
  private static final String JSON = "application/json";

  private final DataLakeFileSystemClient lake;
  private final BlobServiceClient account;
  private final BlobContainerClient blobs;
  private final String prefix;

  /** How long to wait for the whole answer; listings, which take no context, wait as long. */
  private final Context ofRequest;

  /** Whoever renews a lease has to know in time. */
  private final Context ofLease;

  /**
   * @param basePath without slashes at its ends; may be empty
   */
  Requests(
      DataLakeFileSystemClient lake,
      BlobServiceClient account,
      String basePath,
      AdlsOptions options) {
    this.lake = lake;
    this.account = account;
    this.blobs = account.getBlobContainerClient(lake.getFileSystemName());
    this.ofRequest = new Context(TimelyHttpClient.TIMEOUT, options.requestTimeout());
    this.ofLease = new Context(TimelyHttpClient.TIMEOUT, options.leaseTimeout());
    this.prefix = basePath.isEmpty() ? "" : basePath + '/';
  }

  /** What a file is at one moment. */
  record Properties(long length, String etag, Map<String, String> metadata) {}

  /**
   * A small file as a whole.
   *
   * @param content its bytes
   */
  record Whole(BinaryData content, String etag, Map<String, String> metadata) {}

  String fullPath(String path) {
    return prefix + path;
  }

  boolean isHierarchical() {
    return account.getAccountInfo().isHierarchicalNamespaceEnabled();
  }

  void createFileSystem() {
    blobs.createWithResponse(null, null, null, ofRequest);
  }

  void create(String path) {
    lake(path)
        .createWithResponse(
            new DataLakePathCreateOptions()
                .setRequestConditions(IF_NEW)
                .setPathHttpHeaders(new PathHttpHeaders().setContentType(type(path))),
            null,
            ofRequest);
  }

  Properties properties(String path) {
    BlobProperties found = blob(path).getPropertiesWithResponse(null, null, ofRequest).getValue();
    return new Properties(found.getBlobSize(), found.getETag(), found.getMetadata());
  }

  void append(String path, long position, BinaryData bytes, String lease) {
    lake(path)
        .appendWithResponse(
            bytes, position, new DataLakeFileAppendOptions().setLeaseId(lease), null, ofRequest);
  }

  /** Everything appended up to the end of these bytes becomes a part of the file at once. */
  void commit(String path, long position, BinaryData bytes, String lease) {
    lake(path)
        .appendWithResponse(
            bytes,
            position,
            new DataLakeFileAppendOptions()
                .setLeaseId(lease)
                .setLeaseAction(LeaseAction.AUTO_RENEW)
                .setFlush(true),
            null,
            ofRequest);
  }

  /** What becomes of a file at a flush. */
  enum AfterFlush {
    OPEN,
    CLOSED
  }

  /** Drops what was appended and not flushed after the length. */
  void flush(String path, long length, String lease, AfterFlush after) {
    lake(path)
        .flushWithResponse(
            length,
            new DataLakeFileFlushOptions()
                .setUncommittedDataRetained(false)
                .setClose(after == AfterFlush.CLOSED)
                .setPathHttpHeaders(new PathHttpHeaders().setContentType(type(path)))
                .setRequestConditions(new DataLakeRequestConditions().setLeaseId(lease)),
            null,
            ofRequest);
  }

  BinaryData read(String path, long from, long count) {
    return download(path, new BlobRange(from, count)).getValue();
  }

  Whole whole(String path) {
    BlobDownloadContentResponse response = download(path, null);
    return new Whole(
        response.getValue(),
        response.getDeserializedHeaders().getETag(),
        response.getDeserializedHeaders().getMetadata());
  }

  private BlobDownloadContentResponse download(String path, @Nullable BlobRange range) {
    return blob(path).downloadContentWithResponse(ONCE, null, range, false, null, ofRequest);
  }

  /** Writes a whole file; gives its ETag. */
  String put(
      String path, byte[] content, Map<String, String> metadata, BlobRequestConditions conditions) {
    return blob(path)
        .getBlockBlobClient()
        .uploadWithResponse(
            new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(content))
                .setHeaders(new BlobHttpHeaders().setContentType(type(path)))
                .setMetadata(metadata)
                .setRequestConditions(conditions),
            null,
            ofRequest)
        .getValue()
        .getETag();
  }

  void stageBlock(String path, String id, BinaryData bytes) {
    blob(path)
        .getBlockBlobClient()
        .stageBlockWithResponse(new BlockBlobStageBlockOptions(id, bytes), null, ofRequest);
  }

  /** Writes a whole file of blocks, where none is. */
  void commitBlocks(String path, List<String> ids, Map<String, String> metadata) {
    blob(path)
        .getBlockBlobClient()
        .commitBlockListWithResponse(
            new BlockBlobCommitBlockListOptions(ids)
                .setHeaders(new BlobHttpHeaders().setContentType(type(path)))
                .setMetadata(metadata)
                .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*")),
            null,
            ofRequest);
  }

  void delete(String path) {
    lake(path).deleteWithResponse(null, null, ofRequest);
  }

  /** The files and folders in a folder; pages are fetched as they are needed. */
  PagedIterable<PathItem> list(String folder) {
    return lake.listPaths(new ListPathsOptions().setPath(prefix + folder), null);
  }

  /**
   * A page of everything in a folder and below it, by the token of the page before.
   *
   * @param folder may be empty
   */
  PagedResponse<PathItem> listBelow(String folder, @Nullable String continuation) {
    String path = (prefix + folder).replaceAll("/$", "");
    ListPathsOptions options = new ListPathsOptions().setRecursive(true);
    return lake.listPaths(path.isEmpty() ? options : options.setPath(path), null)
        .iterableByPage(continuation)
        .iterator()
        .next();
  }

  /** The path of something that was listed. */
  String pathOf(PathItem item) {
    return item.getName().substring(prefix.length());
  }

  void acquireLease(String path, String id, Duration duration) {
    lease(path, id)
        .acquireLeaseWithResponse(Math.toIntExact(duration.toSeconds()), null, null, ofLease);
  }

  void renewLease(String path, String id) {
    lease(path, id).renewLeaseWithResponse((RequestConditions) null, null, ofLease);
  }

  void releaseLease(String path, String id) {
    lease(path, id).releaseLeaseWithResponse((RequestConditions) null, null, ofLease);
  }

  /** Not as an encoding, by which some clients would take them for what they contain. */
  private static String type(String path) {
    if (Compression.of(path) == Compression.GZIP) {
      return GZIP;
    }
    return path.endsWith(Compression.NONE.extension()) ? LINES : JSON;
  }

  private BlobLeaseClient lease(String path, String id) {
    return new BlobLeaseClientBuilder().blobClient(blob(path)).leaseId(id).buildClient();
  }

  private BlobClient blob(String path) {
    return blobs.getBlobClient(prefix + path);
  }

  private DataLakeFileClient lake(String path) {
    return lake.getFileClient(prefix + path);
  }
}
