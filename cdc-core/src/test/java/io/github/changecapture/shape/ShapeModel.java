package io.github.changecapture.shape;

import io.github.changecapture.error.ShapingFailed;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** What shaping means, told on trees and lists of rules, without bytes and without a trie. */
final class ShapeModel {
  private final List<Rule> rules;
  private final byte[] key;

  ShapeModel(List<Rule> rules, byte[] key) {
    this.rules = List.copyOf(rules);
    this.key = key.clone();
  }

  /** Where a path has led: the rules' names that it followed, and whether it has left them. */
  private record Where(List<String> followed, boolean off) {}

  private enum Fate {
    STAYS,
    GONE,
    CONSTANT,
    LEADS
  }

  private static final Where ROOT = new Where(List.of(), false);

  BsonDocument event(BsonDocument event) {
    BsonDocument shaped = new BsonDocument();
    event.forEach(
        (name, value) ->
            shaped.append(
                name,
                switch (name) {
                  case "fullDocument", "fullDocumentBeforeChange" ->
                      value.isDocument() ? document(value.asDocument(), ROOT, false) : value;
                  case "updateDescription" -> description(value.asDocument());
                  default -> value;
                }));
    return shaped;
  }

  private BsonDocument document(BsonDocument document, Where where, boolean updated) {
    BsonDocument shaped = new BsonDocument();
    document.forEach(
        (name, value) -> {
          Where there = follow(where, name);
          value(value, there, updated && name.matches("(?s).*\\.\\d+"))
              .ifPresent(kept -> shaped.append(renamed(document, where, name), kept));
        });
    return shaped;
  }

  private BsonArray array(BsonArray array, Where where) {
    BsonArray shaped = new BsonArray();
    for (int index = 0; index < array.size(); index++) {
      Where there = follow(where, String.valueOf(index));
      shaped.add(value(array.get(index), there, true).orElse(BsonNull.VALUE));
    }
    return shaped;
  }

  private Optional<BsonValue> value(BsonValue value, Where where, boolean keepsPlace) {
    Fate fate = fate(where);
    if (fate == Fate.GONE) {
      return Optional.empty();
    } else if (fate == Fate.CONSTANT) {
      return rules(Rule.Constant.class)
          .filter(rule -> rule.path().names().equals(where.followed()))
          .map(Rule.Constant::value)
          .findFirst();
    } else if (value.isDocument()) {
      return Optional.of(document(value.asDocument(), where, false));
    } else if (value.isArray()) {
      return Optional.of(array(value.asArray(), where));
    } else if (fate == Fate.LEADS) {
      return keepsPlace ? Optional.of(BsonNull.VALUE) : Optional.empty();
    }
    Rule rule = replacing(where);
    return Optional.of(
        rule == null ? value : rule instanceof Rule.Hash ? hashed(value) : masked(value));
  }

  private BsonDocument description(BsonDocument description) {
    BsonDocument shaped = new BsonDocument();
    description.forEach(
        (name, value) -> {
          switch (name) {
            case "updatedFields" -> shaped.append(name, document(value.asDocument(), ROOT, true));
            case "removedFields" -> shaped.append(name, removed(value.asArray()));
            case "truncatedArrays" -> shaped.append(name, truncated(value.asArray()));
            case "disambiguatedPaths" -> shaped.append(name, paths(value.asDocument()));
            default -> {}
          }
        });
    return shaped;
  }

  private BsonArray removed(BsonArray paths) {
    return new BsonArray(
        paths.stream()
            .map(path -> path.asString().getValue())
            .filter(path -> fate(follow(ROOT, path)) != Fate.GONE)
            .map(path -> new BsonString(newName(ROOT, path)))
            .toList());
  }

  private BsonArray truncated(BsonArray arrays) {
    BsonArray shaped = new BsonArray();
    for (BsonValue array : arrays) {
      String path = array.asDocument().getString("field").getValue();
      Fate fate = fate(follow(ROOT, path));
      if (fate != Fate.GONE && fate != Fate.CONSTANT) {
        BsonDocument copy = array.asDocument().clone();
        copy.put("field", new BsonString(newName(ROOT, path)));
        shaped.add(copy);
      }
    }
    return shaped;
  }

  private BsonDocument paths(BsonDocument paths) {
    BsonDocument shaped = new BsonDocument();
    for (Map.Entry<String, BsonValue> path : paths.entrySet()) {
      if (fate(follow(ROOT, path.getKey())) != Fate.GONE) {
        String renamed = renamed(paths, ROOT, path.getKey());
        BsonArray names = new BsonArray();
        List<String> rest = new ArrayList<>(List.of(renamed.split("\\.", -1)));
        for (BsonValue part : path.getValue().asArray()) {
          names.add(part.isString() ? new BsonString(rest.get(0)) : part);
          rest.remove(0);
        }
        shaped.append(renamed, names);
      }
    }
    return shaped;
  }

  private String renamed(BsonDocument document, Where where, String name) {
    String renamed = newName(where, name);
    if (!renamed.equals(name)
        && document.containsKey(renamed)
        && newName(where, renamed).equals(renamed)
        && fate(follow(where, renamed)) != Fate.GONE) {
      throw new ShapingFailed("two fields " + renamed);
    }
    return renamed;
  }

  private String newName(Where where, String name) {
    List<String> parts = new ArrayList<>();
    Where there = where;
    for (String part : name.split("\\.", -1)) {
      Where next = step(there, part);
      boolean named = next.followed().size() > there.followed().size();
      parts.add(
          rules(Rule.Rename.class)
              .filter(rule -> named && rule.path().names().equals(next.followed()))
              .filter(rule -> !next.off())
              .map(Rule.Rename::name)
              .findFirst()
              .orElse(part));
      there = next;
    }
    return String.join(".", parts);
  }

  private Where follow(Where where, String name) {
    Where there = where;
    for (String part : name.split("\\.", -1)) {
      there = step(there, part);
    }
    return there;
  }

  private Where step(Where where, String part) {
    if (where.off()) {
      return where;
    }
    List<String> longer = new ArrayList<>(where.followed());
    longer.add(part);
    if (withId().anyMatch(rule -> beginsWith(rule.path().names(), longer))) {
      return new Where(longer, false);
    }
    boolean closed = fate(where) == Fate.GONE || fate(where) == Fate.CONSTANT;
    return new Where(where.followed(), closed || !part.matches("\\d+"));
  }

  private Fate fate(Where where) {
    List<String> names = where.followed();
    if (rules(Rule.Exclude.class).anyMatch(rule -> beginsWith(names, rule.path().names()))) {
      return Fate.GONE;
    }
    if (rules(Rule.Constant.class).anyMatch(rule -> rule.path().names().equals(names))) {
      return where.off() ? Fate.GONE : Fate.CONSTANT;
    }
    boolean including = rules(Rule.Include.class).findAny().isPresent();
    if (!including || includes().anyMatch(include -> beginsWith(names, include))) {
      return Fate.STAYS;
    }
    return !where.off() && includes().anyMatch(include -> beginsWith(include, names))
        ? Fate.LEADS
        : Fate.GONE;
  }

  private Stream<List<String>> includes() {
    return withId().filter(Rule.Include.class::isInstance).map(rule -> rule.path().names());
  }

  private Stream<Rule> withId() {
    boolean including = rules(Rule.Include.class).findAny().isPresent();
    return including
        ? Stream.concat(rules.stream(), Stream.of(new Rule.Include(FieldPath.of("include", "_id"))))
        : rules.stream();
  }

  private @Nullable Rule replacing(Where where) {
    return Stream.concat(rules(Rule.Mask.class), rules(Rule.Hash.class))
        .filter(rule -> beginsWith(where.followed(), rule.path().names()))
        .max((one, two) -> one.path().names().size() - two.path().names().size())
        .orElse(null);
  }

  private static boolean beginsWith(List<String> names, List<String> beginning) {
    return names.size() >= beginning.size() && names.subList(0, beginning.size()).equals(beginning);
  }

  private <R extends Rule> Stream<R> rules(Class<R> type) {
    return rules.stream().filter(type::isInstance).map(type::cast);
  }

  private static BsonValue masked(BsonValue value) {
    return switch (value.getBsonType()) {
      case STRING -> new BsonString("***");
      case INT32 -> new BsonInt32(0);
      case INT64 -> new BsonInt64(0);
      case DOUBLE -> new BsonDouble(0);
      case DECIMAL128 -> new BsonDecimal128(Decimal128.parse("0"));
      case BOOLEAN -> BsonBoolean.FALSE;
      case DATE_TIME -> new BsonDateTime(0);
      case TIMESTAMP -> new BsonTimestamp(0);
      case OBJECT_ID -> new BsonObjectId(new ObjectId("000000000000000000000000"));
      case BINARY -> {
        byte subtype = value.asBinary().getType();
        yield new BsonBinary(subtype, new byte[subtype == 3 || subtype == 4 ? 16 : 0]);
      }
      default -> BsonNull.VALUE;
    };
  }

  private BsonValue hashed(BsonValue value) {
    return switch (value.getBsonType()) {
      case NULL, UNDEFINED, MIN_KEY, MAX_KEY -> value;
      case STRING -> hash(value.asString().getValue().getBytes(StandardCharsets.UTF_8));
      case INT32 -> number(BigDecimal.valueOf(value.asInt32().getValue()));
      case INT64 -> number(BigDecimal.valueOf(value.asInt64().getValue()));
      case DOUBLE -> {
        double number = value.asDouble().getValue();
        yield Double.isFinite(number)
            ? number(new BigDecimal(number))
            : hash(("\0n" + number).getBytes(StandardCharsets.UTF_8));
      }
      case DECIMAL128 -> number(value.asDecimal128().getValue().bigDecimalValue());
      default -> {
        byte[] document = RandomEvents.encoded(new BsonDocument("", value));
        byte[] tagged = new byte[document.length - 5]; // without length, empty name and zero
        tagged[1] = document[4];
        System.arraycopy(document, 6, tagged, 2, tagged.length - 2);
        yield hash(tagged);
      }
    };
  }

  private BsonValue number(BigDecimal number) {
    return hash(("\0n" + number.stripTrailingZeros()).getBytes(StandardCharsets.UTF_8));
  }

  private BsonValue hash(byte[] bytes) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return new BsonString(HexFormat.of().formatHex(mac.doFinal(bytes)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
