package io.github.changecapture.test.adls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes blocks, and makes files of them. */
final class BlockOperations {
  private static final Pattern NAMED =
      Pattern.compile("<(?:Latest|Uncommitted)>([^<]*)</(?:Latest|Uncommitted)>");

  private final Account account;
  private final DataOperations data;

  BlockOperations(Account account, DataOperations data) {
    this.account = account;
    this.data = data;
  }

  Response stage(Request request) {
    FileSystem files = account.fileSystem(request.target().fileSystem());
    String id = request.query().get("blockid");
    if (id == null || id.isEmpty()) {
      throw ServiceError.invalidQuery("blockid");
    }
    if (request.body().length == 0) {
      throw ServiceError.invalidHeader("Content-Length");
    }
    files
        .stagedBlocks
        .computeIfAbsent(request.target().path(), path -> new HashMap<>())
        .put(id, request.body());
    return Response.of(201).with("x-ms-request-server-encrypted", "true");
  }

  /** Blocks of the file as it is are not known any more: a list may name staged ones only. */
  Response commit(Request request) {
    FileSystem files = account.fileSystem(request.target().fileSystem());
    data.requireCreatable(request, files);
    Map<String, byte[]> staged = files.stagedBlocks.getOrDefault(request.target().path(), Map.of());
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    Matcher named = NAMED.matcher(new String(request.body(), StandardCharsets.UTF_8));
    while (named.find()) {
      byte[] block = staged.get(named.group(1));
      if (block == null) {
        throw new ServiceError(400, "InvalidBlockList", "The specified block list is invalid.");
      }
      content.writeBytes(block);
    }
    return data.store(request, files, content.toByteArray());
  }
}
