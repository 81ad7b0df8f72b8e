package io.github.changecapture.test.adls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Appends, flushes, reads and puts bytes. */
final class DataOperations {
  private static final int MAX_APPEND = 100 * 1024 * 1024;
  private static final int MAX_UNCOMMITTED_BLOCKS = 100_000;
  private static final String OCTETS = "application/octet-stream";

  private final Account account;

  DataOperations(Account account) {
    this.account = account;
  }

  Response append(Request request) {
    Node file = writable(request, "InvalidAppendOperation");
    long position = request.number("position");
    if (request.body().length == 0) {
      throw ServiceError.invalidHeader("Content-Length");
    }
    if (request.body().length > MAX_APPEND) {
      throw new ServiceError(
          413,
          "RequestBodyTooLarge",
          "The request body is too large and exceeds the maximum permissible limit.");
    }
    if (position < file.length()) {
      throw ServiceError.invalidQuery("position");
    }
    requireChecksum(request.header("content-md5"), request.body());
    if (file.blocks() >= account.maxBlocks()
        || file.uncommittedBlocks() >= MAX_UNCOMMITTED_BLOCKS) {
      throw new ServiceError(
          409,
          "BlockCountExceedsLimit",
          "The committed block count cannot exceed the maximum limit of 50,000 blocks.");
    }
    leaseAction(request, file);
    file.append(position, request.body());
    Response response = Response.of(202).with("x-ms-request-server-encrypted", "true");
    if (request.has("flush", "true")) {
      flush(request, file, position + request.body().length);
      return Headers.withVersion(response, file);
    }
    return response;
  }

  Response flush(Request request) {
    Node file = writable(request, "InvalidFlushOperation");
    Conditions.check(request, file);
    if (request.body().length > 0) {
      throw ServiceError.invalidHeader("Content-Length");
    }
    leaseAction(request, file);
    flush(request, file, request.number("position"));
    return Headers.withVersion(Response.of(200), file)
        .with("x-ms-request-server-encrypted", "true");
  }

  private void flush(Request request, Node file, long position) {
    Integer added = file.blocksUpTo(position);
    if (added == null) {
      throw new ServiceError(
          400,
          "InvalidFlushPosition",
          "The uploaded data is not contiguous or the position query parameter value is not equal"
              + " to the length of the file after appending the uploaded data.");
    }
    if (file.blocks() + added > account.maxBlocks()) {
      throw new ServiceError(
          409,
          "BlockCountExceedsLimit",
          "The committed block count cannot exceed the maximum limit of 50,000 blocks.");
    }
    boolean retain = request.has("retainuncommitteddata", "true");
    file.flush(
        position,
        retain ? Node.Uncommitted.RETAINED : Node.Uncommitted.DROPPED,
        request.has("close", "true"));
    file.touch(account.clock().now(), account.nextEtag());
    String type = request.header("x-ms-content-type");
    if (type != null) {
      file.httpHeaders.put("Content-Type", type);
    }
    String action = request.header("x-ms-lease-action");
    if (action != null && action.toLowerCase(Locale.ROOT).endsWith("release")) {
      file.lease.release(leaseId(request));
    }
  }

  Response read(Request request) {
    Node file = account.fileSystem(request.target().fileSystem()).file(request.target().path());
    Conditions.check(request, file);
    String range = request.header("x-ms-range");
    range = range == null ? request.header("range") : range;
    Instant now = account.clock().now();
    if (range == null) {
      return Headers.withProperties(Response.of(200), file, now)
          .body(file.bytes(0, file.length()), type(file));
    }
    String[] ends = range.replace("bytes=", "").split("-", -1);
    long from = Long.parseLong(ends[0]);
    if (from >= file.length()) {
      throw new ServiceError(
          416,
          "InvalidRange",
          "The range specified is invalid for the current size of the resource.");
    }
    long last = ends.length < 2 || ends[1].isEmpty() ? Long.MAX_VALUE : Long.parseLong(ends[1]);
    int to = (int) Math.min(file.length(), last == Long.MAX_VALUE ? last : last + 1);
    return Headers.withProperties(Response.of(206), file, now)
        .with("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + file.length())
        .body(file.bytes((int) from, to), type(file));
  }

  Response putBlob(Request request) {
    FileSystem files = account.fileSystem(request.target().fileSystem());
    requireCreatable(request, files);
    requireChecksum(request.header("content-md5"), request.body());
    return store(request, files, request.body());
  }

  /** That nothing is at the path which may not be replaced by a whole file. */
  void requireCreatable(Request request, FileSystem files) {
    Node present = files.nodes.get(request.target().path());
    if (present != null && present.isDirectory) {
      throw new ServiceError(
          409, "ResourceTypeMismatch", "The operation is not supported for directories.");
    }
    if (present != null && Conditions.isCreateOnly(request)) {
      throw new ServiceError(409, "BlobAlreadyExists", "The specified blob already exists.");
    }
    Conditions.check(request, present);
    String leaseId = request.header("x-ms-lease-id");
    if (present != null) {
      present.lease.requireForWrite(leaseId, account.clock().now());
    } else if (leaseId != null) {
      throw new ServiceError(
          412, "LeaseNotPresentWithBlobOperation", "There is currently no lease on the blob.");
    }
  }

  /** Whatever blocks were sent for the path are gone then. */
  Response store(Request request, FileSystem files, byte[] content) {
    String path = request.target().path();
    Node present = files.nodes.get(path);
    Instant now = account.clock().now();
    Node node = present == null ? new Node(false, now, account.nextEtag()) : present;
    node.put(content);
    node.metadata.clear();
    node.metadata.putAll(Headers.metadata(request));
    String type = request.header("x-ms-blob-content-type");
    node.httpHeaders.put("Content-Type", type == null ? OCTETS : type);
    node.touch(now, account.nextEtag());
    files.put(path, node, account);
    files.stagedBlocks.remove(path);
    return Headers.withVersion(Response.of(201), node)
        .with("x-ms-request-server-encrypted", "true");
  }

  private Node writable(Request request, String errorForBlobs) {
    Node file = account.fileSystem(request.target().fileSystem()).file(request.target().path());
    if (file.isPutAsBlob()) {
      throw new ServiceError(
          409,
          errorForBlobs,
          "The resource was created or modified by the Blob Service API and cannot be written to by"
              + " the Data Lake Storage Service API.");
    }
    String action = request.header("x-ms-lease-action");
    boolean acquires = action != null && action.toLowerCase(Locale.ROOT).startsWith("acquire");
    if (!acquires) {
      file.lease.requireForWrite(request.header("x-ms-lease-id"), account.clock().now());
    }
    return file;
  }

  private void leaseAction(Request request, Node file) {
    String action = request.header("x-ms-lease-action");
    if (action == null) {
      return;
    }
    Instant now = account.clock().now();
    switch (action.toLowerCase(Locale.ROOT)) {
      case "auto-renew" -> file.lease.renew(request.header("x-ms-lease-id"), now);
      case "acquire", "acquire-release" ->
          file.lease.acquire(
              String.valueOf(leaseId(request)),
              Lease.seconds(request.header("x-ms-lease-duration")),
              now);
      case "release" -> {
        // After the flush.
      }
      default -> throw ServiceError.invalidHeader("x-ms-lease-action");
    }
  }

  private static @Nullable String leaseId(Request request) {
    String proposed = request.header("x-ms-proposed-lease-id");
    return proposed == null ? request.header("x-ms-lease-id") : proposed;
  }

  private static String type(Node file) {
    return file.httpHeaders.getOrDefault("Content-Type", OCTETS);
  }

  private static void requireChecksum(@Nullable String md5, byte[] body) {
    if (md5 == null) {
      return;
    }
    try {
      byte[] actual = MessageDigest.getInstance("MD5").digest(body);
      if (!Arrays.equals(actual, Base64.getDecoder().decode(md5))) {
        throw new ServiceError(
            400,
            "Md5Mismatch",
            "The MD5 value specified in the request did not match with the MD5 value calculated by"
                + " the server.");
      }
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has MD5", impossible);
    }
  }
}
