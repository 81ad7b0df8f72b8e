package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.internal.file.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonString;
import org.bson.json.JsonParseException;
import org.jspecify.annotations.Nullable;

/** Whose segments a folder holds, from the first opening on. */
record StoreIdentity(StoreLayout layout) {
  private static final int FORMAT = 1;

  void require(String capture) throws IOException {
    String owner = read();
    if (owner == null) {
      String json =
          new BsonDocument("format", new BsonInt32(FORMAT))
              .append("capture", new BsonString(capture))
              .toJson();
      DurableFiles.replace(layout.identity(), (json + '\n').getBytes(StandardCharsets.UTF_8));
    } else if (!owner.equals(capture)) {
      throw new SinkRejected(
          "folder %s holds the segments of capture '%s', not of '%s', whose events could not be told from new ones: choose another folder; if the capture was renamed, change the name in %s"
              .formatted(layout.base(), owner, capture, layout.identity()));
    }
  }

  private @Nullable String read() throws IOException {
    String text;
    try {
      text = Files.readString(layout.identity());
    } catch (NoSuchFileException firstTime) {
      return null;
    }
    try {
      BsonDocument document = BsonDocument.parse(text);
      if (document.getInt32("format").getValue() == FORMAT) {
        return document.getString("capture").getValue();
      }
    } catch (JsonParseException | BsonInvalidOperationException unreadable) {
      throw new SinkRejected(damaged(), unreadable);
    }
    throw new SinkRejected(damaged());
  }

  private String damaged() {
    return "file %s is damaged, or was written by a newer version of the library: restore it, or run that version"
        .formatted(layout.identity());
  }
}
