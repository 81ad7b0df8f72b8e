package io.github.changecapture.test.adls;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Creates, renames and deletes paths. */
final class PathOperations {
  private final Account account;

  PathOperations(Account account) {
    this.account = account;
  }

  Response createFile(Request request) {
    return create(request, new Node(false, account.clock().now(), account.nextEtag()));
  }

  Response createDirectory(Request request) {
    return create(request, new Node(true, account.clock().now(), account.nextEtag()));
  }

  private Response create(Request request, Node created) {
    FileSystem files = account.fileSystem(request.target().fileSystem());
    String path = request.target().path();
    Node present = files.nodes.get(path);
    requireCreatable(request, present, created);
    if (present != null && created.isDirectory) {
      present.touch(account.clock().now(), account.nextEtag());
      return Headers.withVersion(Response.of(201), present);
    }
    created.metadata.putAll(Headers.properties(request));
    String leaseId = request.header("x-ms-proposed-lease-id");
    if (leaseId != null) {
      int seconds = Lease.seconds(request.header("x-ms-lease-duration"));
      created.lease.acquire(leaseId, seconds, account.clock().now());
    }
    files.put(path, created, account);
    return Headers.withVersion(Response.of(201), created)
        .with("x-ms-request-server-encrypted", "true");
  }

  /** A file that is overwritten loses its lease: that is documented, if surprising. */
  private static void requireCreatable(Request request, @Nullable Node present, Node created) {
    if (present != null) {
      if (Conditions.isCreateOnly(request)) {
        throw alreadyExists();
      }
      if (present.isDirectory != created.isDirectory) {
        throw new ServiceError(
            409,
            "PathConflict",
            "The specified path exists and its resource type is invalid for this operation.");
      }
    }
    Conditions.check(request, present);
  }

  Response rename(Request request, String source) {
    FileSystem files = account.fileSystem(request.target().fileSystem());
    String target = request.target().path();
    String from = sourcePath(source, request.target().fileSystem());
    Node moved = files.nodes.get(from);
    if (moved == null) {
      throw new ServiceError(
          404, "SourcePathNotFound", "The source path for a rename operation does not exist.");
    }
    String parent = FileSystem.parent(target);
    if (parent != null && !files.nodes.containsKey(parent)) {
      throw new ServiceError(
          404,
          "RenameDestinationParentPathNotFound",
          "The parent directory of the destination path does not exist.");
    }
    requireReplaceable(request, files, target);
    moved.lease.requireForWrite(request.header("x-ms-source-lease-id"), account.clock().now());
    NavigableMap<String, Node> below = new TreeMap<>(files.below(from));
    files.nodes.remove(from);
    below.keySet().forEach(files.nodes::remove);
    files.put(target, moved, account);
    below.forEach((path, node) -> files.put(target + path.substring(from.length()), node, account));
    moved.touch(account.clock().now(), account.nextEtag());
    return Headers.withVersion(Response.of(201), moved);
  }

  private void requireReplaceable(Request request, FileSystem files, String target) {
    Node replaced = files.nodes.get(target);
    if (replaced == null) {
      Conditions.check(request, null);
      return;
    }
    if (Conditions.isCreateOnly(request)) {
      throw alreadyExists();
    }
    Conditions.check(request, replaced);
    if (replaced.isDirectory && !files.below(target).isEmpty()) {
      throw new ServiceError(
          409,
          "DirectoryNotEmpty",
          "The recursive query parameter value must be true to delete a non-empty directory.");
    }
    replaced.lease.requireForWrite(request.header("x-ms-lease-id"), account.clock().now());
  }

  Response delete(Request request) {
    FileSystem files = account.fileSystem(request.target().fileSystem());
    String path = request.target().path();
    Node node = files.node(path);
    Conditions.check(request, node);
    List<String> below = node.isDirectory ? new ArrayList<>(files.below(path).keySet()) : List.of();
    if (!below.isEmpty() && !request.has("recursive", "true")) {
      throw new ServiceError(
          409,
          "DirectoryNotEmpty",
          "The recursive query parameter value must be true to delete a non-empty directory.");
    }
    node.lease.requireForWrite(request.header("x-ms-lease-id"), account.clock().now());
    below.forEach(files.nodes::remove);
    files.nodes.remove(path);
    return Response.of(200);
  }

  private static String sourcePath(String header, String fileSystem) {
    String source = header;
    int query = source.indexOf('?');
    source = Request.decode(query < 0 ? source : source.substring(0, query));
    String prefix = "/" + fileSystem + "/";
    if (!source.toLowerCase(Locale.ROOT).startsWith(prefix)) {
      throw new ServiceError(
          400,
          "InvalidRenameSourcePath",
          "The source directory cannot be the same as the destination directory.");
    }
    return source.substring(prefix.length());
  }

  private static ServiceError alreadyExists() {
    return new ServiceError(409, "PathAlreadyExists", "The specified path already exists.");
  }
}
