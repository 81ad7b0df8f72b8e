package io.github.changecapture.test.adls;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The paths of one file system; under the account's lock. */
final class FileSystem {
  private static final Comparator<String> BY_PARTS =
      Comparator.comparing(path -> path.replace('/', '\u0001'));
  private static final int MAX_PATH = 1024;
  private static final int MAX_DEPTH = 63;
  private static final int MAX_PART = 255;

  final Instant created;
  final String etag;
  final NavigableMap<String, Node> nodes = new TreeMap<>(BY_PARTS);

  /** Blocks that belong to no file yet, by path and name. */
  final Map<String, Map<String, byte[]>> stagedBlocks = new HashMap<>();

  FileSystem(Instant created, String etag) {
    this.created = created;
    this.etag = etag;
  }

  Node node(String path) {
    Node node = nodes.get(path);
    if (node == null) {
      throw ServiceError.pathNotFound();
    }
    return node;
  }

  Node file(String path) {
    Node node = node(path);
    if (node.isDirectory) {
      throw new ServiceError(
          409, "ResourceTypeMismatch", "The operation is not supported for directories.");
    }
    return node;
  }

  /** Puts a node, and makes the directories above it. */
  void put(String path, Node node, Account account) {
    requireValid(path);
    for (String parent = parent(path); parent != null; parent = parent(parent)) {
      Node above = nodes.get(parent);
      if (above == null) {
        nodes.put(parent, new Node(true, account.clock().now(), account.nextEtag()));
      } else if (!above.isDirectory) {
        throw new ServiceError(
            409,
            "PathConflict",
            "The specified path, or an element of the path, exists and its resource type is invalid"
                + " for this operation.");
      }
    }
    nodes.put(path, node);
  }

  /** The paths below a directory, at any depth. */
  NavigableMap<String, Node> below(String directory) {
    return directory.isEmpty()
        ? nodes
        : nodes.subMap(directory + '/', true, directory + "/\uFFFF", false);
  }

  static @Nullable String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? null : path.substring(0, slash);
  }

  private static void requireValid(String path) {
    String[] parts = path.split("/", -1);
    boolean isPartInvalid = false;
    for (String part : parts) {
      isPartInvalid |= part.isEmpty() || part.length() > MAX_PART;
    }
    if (isPartInvalid || path.length() > MAX_PATH || parts.length > MAX_DEPTH) {
      throw new ServiceError(
          400,
          "InvalidResourceName",
          "The specified resource name contains invalid characters or is too long.");
    }
  }
}
