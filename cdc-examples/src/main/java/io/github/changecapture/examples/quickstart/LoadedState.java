package io.github.changecapture.examples.quickstart;

import com.mongodb.client.model.Filters;
import com.mongodb.reactivestreams.client.MongoDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import reactor.core.publisher.Flux;

/**
 * The documents of one collection, by id, as text that depends on no order of fields, which a
 * VARIANT does not keep.
 */
final class LoadedState {
  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private LoadedState() {}

  /** Those of one run that MongoDB has. */
  static Map<String, String> inSource(MongoDatabase database, String collection, String run) {
    return Flux.from(
            database
                .getCollection(collection, BsonDocument.class)
                .find(Filters.regex("_id", "^" + run + "-")))
        .map(document -> BsonDocument.parse(document.toJson(RELAXED)))
        .collect(
            Collectors.toMap(
                LoadedState::id, LoadedState::text, (one, other) -> other, TreeMap::new))
        .<Map<String, String>>map(documents -> documents)
        .blockOptional()
        .orElseGet(TreeMap::new);
  }

  /** Those of one run that the current table has. */
  static Map<String, String> inSilver(Connection connection, String table, String run)
      throws SQLException {
    Map<String, String> documents = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT DOC_KEY, DOCUMENT FROM " + table)) {
      while (rows.next()) {
        if (rows.getString(1).startsWith("\"" + run + "-")) {
          BsonDocument document = BsonDocument.parse(rows.getString(2));
          documents.put(id(document), text(document));
        }
      }
    }
    return documents;
  }

  private static String id(BsonDocument document) {
    return document.getString("_id").getValue();
  }

  private static String text(BsonValue value) {
    if (value instanceof BsonDocument document) {
      return new TreeMap<>(document)
          .entrySet().stream()
              .map(field -> field.getKey() + "=" + text(field.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof BsonArray array) {
      return array.stream().map(LoadedState::text).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value.isNumber()) {
      BigDecimal number =
          value.isDouble()
              ? BigDecimal.valueOf(value.asDouble().getValue())
              : value.asNumber().decimal128Value().bigDecimalValue();
      return number.stripTrailingZeros().toPlainString();
    }
    return value.toString();
  }
}
