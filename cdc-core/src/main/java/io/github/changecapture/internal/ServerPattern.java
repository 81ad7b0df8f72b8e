package io.github.changecapture.internal;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression in the server's words, where PCRE and Java mean the same.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/query/regex/">$regex</a>
 */
final class ServerPattern {
  /** Letters, digits, plain signs, the common escapes, groups without names, simple classes. */
  private static final Pattern COMMON =
      Pattern.compile(
          "(?:[\\p{Alnum}\\p{IsLatin}_ :;=@%~<>/'\",!&#.*+?|{}$^)-]"
              + "|\\\\[.\\-$^*+?(){}\\[\\]|\\\\dw]"
              + "|\\((?!\\?)|\\(\\?:"
              + "|\\[\\^?(?![:.=])[^\\[\\]\\\\&]+])*");

  /**
   * A name written out, an escaped dot, and a rest without alternatives that would pass the dot.
   */
  private static final Pattern DATABASE_FIRST =
      Pattern.compile("([\\p{Alnum}_-]+)\\\\\\.(?![?*+{])([^|^]*)");

  private ServerPattern() {}

  /** Database and collection of an expression that names its database. */
  record Split(String database, String collection) {}

  static boolean isCommon(String expression) {
    return COMMON.matcher(expression).matches();
  }

  static @Nullable Split split(String expression) {
    Matcher matcher = DATABASE_FIRST.matcher(expression);
    return matcher.matches() ? new Split(matcher.group(1), matcher.group(2)) : null;
  }

  static BsonRegularExpression ofCollection(String expression) {
    return new BsonRegularExpression(whole(expression), "s");
  }

  /** The server keeps the two parts of a name apart, and puts them together for each event. */
  static BsonDocument ofWholeName(String field, String expression) {
    BsonArray parts =
        new BsonArray(
            List.of(
                new BsonString("$" + field + ".db"),
                new BsonString("."),
                new BsonString("$" + field + ".coll")));
    BsonDocument match =
        new BsonDocument("input", new BsonDocument("$concat", parts))
            .append("regex", new BsonString(whole(expression)))
            .append("options", new BsonString("s"));
    return new BsonDocument("$expr", new BsonDocument("$regexMatch", match));
  }

  private static String whole(String expression) {
    return "\\A(?:" + expression + ")\\z";
  }
}
