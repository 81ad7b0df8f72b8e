package io.github.changecapture.examples.workload;

import java.io.BufferedReader;
import java.io.IOException;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** What lines of events say of the documents of one run. */
final class LandedLines {
  private final String run;
  private final History history = new History();

  LandedLines(String run) {
    this.run = run;
  }

  History history() {
    return history;
  }

  void read(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      BsonDocument event = BsonDocument.parse(line);
      BsonValue id = event.getDocument("documentKey", new BsonDocument()).get("_id");
      if (id != null && id.isString() && id.asString().getValue().startsWith(run + "-")) {
        add(event, id.asString().getValue());
      }
    }
  }

  private void add(BsonDocument event, String id) {
    BsonDocument namespace = event.getDocument("ns");
    String database = namespace.getString("db").getValue();
    DocumentId document =
        new DocumentId(database + "." + namespace.getString("coll").getValue(), id);
    String operation = event.getString("operationType").getValue();
    int version =
        switch (operation) {
          case "insert", "replace" -> version(event.getDocument("fullDocument"));
          case "update" ->
              version(event.getDocument("updateDescription").getDocument("updatedFields"));
          default -> history.lastVersion(document); // a delete tells none
        };
    history.add(document, new Change(operation, version));
  }

  private static int version(BsonDocument fields) {
    return fields.getInt32("version").getValue();
  }
}
