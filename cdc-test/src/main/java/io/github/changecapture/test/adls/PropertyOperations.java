package io.github.changecapture.test.adls;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads and sets properties, and deals with leases. */
final class PropertyOperations {
  private final Account account;

  PropertyOperations(Account account) {
    this.account = account;
  }

  Response properties(Request request) {
    FileSystem files = account.fileSystem(request.target().fileSystem());
    Node node = files.nodes.get(request.target().path());
    if (node == null) {
      throw new ServiceError(404, "BlobNotFound", "The specified blob does not exist.");
    }
    Conditions.check(request, node);
    return Headers.withProperties(Response.of(200), node, account.clock().now())
        .declaring(node.length());
  }

  Response setMetadata(Request request) {
    Node node = changed(request);
    node.metadata.clear();
    node.metadata.putAll(Headers.metadata(request));
    return Headers.withVersion(Response.of(200), node)
        .with("x-ms-request-server-encrypted", "true");
  }

  Response setHttpHeaders(Request request) {
    Node node = changed(request);
    String type = request.header("x-ms-blob-content-type");
    if (type != null) {
      node.httpHeaders.put("Content-Type", type);
    }
    return Headers.withVersion(Response.of(200), node);
  }

  private Node changed(Request request) {
    Node node = account.fileSystem(request.target().fileSystem()).node(request.target().path());
    Conditions.check(request, node);
    Instant now = account.clock().now();
    node.lease.requireForWrite(request.header("x-ms-lease-id"), now);
    node.touch(now, account.nextEtag());
    return node;
  }

  Response lease(Request request, String action) {
    FileSystem files = account.fileSystem(request.target().fileSystem());
    Node node = files.nodes.get(request.target().path());
    if (node == null) {
      throw new ServiceError(404, "BlobNotFound", "The specified blob does not exist.");
    }
    Conditions.check(request, node);
    Instant now = account.clock().now();
    String id = request.header("x-ms-lease-id");
    String proposed = request.header("x-ms-proposed-lease-id");
    switch (action) {
      case "acquire" -> {
        String taken = required(proposed);
        node.lease.acquire(taken, Lease.seconds(request.header("x-ms-lease-duration")), now);
        return Headers.withVersion(Response.of(201), node).with("x-ms-lease-id", taken);
      }
      case "renew" -> {
        node.lease.renew(id, now);
        return Headers.withVersion(Response.of(200), node).with("x-ms-lease-id", required(id));
      }
      case "change" -> {
        node.lease.change(id, required(proposed), now);
        return Headers.withVersion(Response.of(200), node)
            .with("x-ms-lease-id", required(proposed));
      }
      case "release" -> {
        node.lease.release(id);
        return Headers.withVersion(Response.of(200), node);
      }
      case "break" -> {
        long seconds = node.lease.breakIn(period(request), now);
        return Headers.withVersion(Response.of(202), node)
            .with("x-ms-lease-time", Long.toString(seconds));
      }
      default -> throw ServiceError.invalidHeader("x-ms-lease-action");
    }
  }

  private static @Nullable Integer period(Request request) {
    String period = request.header("x-ms-lease-break-period");
    return period == null ? null : Integer.valueOf(period);
  }

  private static String required(@Nullable String id) {
    if (id == null) {
      throw new ServiceError(
          400,
          "MissingRequiredHeader",
          "An HTTP header that's mandatory for this request is not specified.");
    }
    return id;
  }
}
