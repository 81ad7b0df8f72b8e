package io.github.changecapture.benchmarks.load;

import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What the server says that there is. Whatever is asked for by its name is there anyway.
 *
 * @param namespaces databases with collections of documents
 */
record Listing(List<String> namespaces) {

  /** Some clients take a server without any for one that hides them. */
  BsonArray databases() {
    Stream<String> named = namespaces.stream().map(Listing::database).distinct();
    return new BsonArray(
        Stream.concat(Stream.of("admin"), named)
            .map(name -> new BsonDocument("name", new BsonString(name)))
            .toList());
  }

  /** The one that a filter names, or those of the listing. */
  BsonArray collections(BsonDocument command) {
    String database = command.getString("$db").getValue();
    BsonValue name = command.getDocument("filter", new BsonDocument()).get("name");
    Stream<String> found =
        name != null && name.isString()
            ? Stream.of(name.asString().getValue())
                .filter(one -> Documents.of(database, one).isPresent())
            : namespaces.stream()
                .filter(one -> database(one).equals(database))
                .map(one -> one.substring(database.length() + 1));
    return new BsonArray(found.map(Listing::entry).toList());
  }

  private static String database(String namespace) {
    return namespace.substring(0, namespace.indexOf('.'));
  }

  private static BsonDocument entry(String collection) {
    return new BsonDocument("name", new BsonString(collection))
        .append("type", new BsonString("collection"))
        .append("options", new BsonDocument());
  }
}
