package io.github.changecapture.shape;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonSerializationException;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/** The names of a path one by one, as {@code disambiguatedPaths} has them. */
final class PathNames {
  private PathNames() {}

  /**
   * The same list with the names that a path has now.
   *
   * @param path as many names as before; an element that holds dots takes several
   * @return the list as bytes
   */
  static byte[] renamed(byte[] bytes, int from, int to, byte[] path) {
    List<String> names = List.of(Names.text(path, 0, path.length).split("\\.", -1));
    BsonArray renamed = new BsonArray();
    int at = 0;
    for (BsonValue element : elements(bytes, from, to)) {
      int count = element.isString() ? element.asString().getValue().split("\\.", -1).length : 1;
      if (at + count > names.size()) {
        throw Bson.malformed("disambiguatedPaths has more names than its path");
      }
      renamed.add(
          element.isString()
              ? new BsonString(String.join(".", names.subList(at, at + count)))
              : element);
      at += count;
    }
    return Constants.encoded(renamed).bytes();
  }

  /** In BSON an array is a document, whose names are the indexes. */
  private static List<BsonValue> elements(byte[] bytes, int from, int to) {
    try {
      return List.copyOf(new RawBsonDocument(bytes, from, to - from).values());
    } catch (BsonSerializationException broken) {
      throw Bson.malformed("disambiguatedPaths has a list that cannot be read");
    }
  }
}
