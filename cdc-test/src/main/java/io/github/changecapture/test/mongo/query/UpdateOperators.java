package io.github.changecapture.test.mongo.query;

import java.util.Set;
import org.bson.BsonValue;

/** The update operators by name. */
final class UpdateOperators {

  private static final Set<String> NAMES =
      Set.of(
          "$set",
          "$setOnInsert",
          "$unset",
          "$inc",
          "$mul",
          "$min",
          "$max",
          "$rename",
          "$currentDate",
          "$bit",
          "$push",
          "$addToSet",
          "$pop",
          "$pull",
          "$pullAll");

  private UpdateOperators() {}

  static boolean isKnown(String name) {
    return NAMES.contains(name);
  }

  static LeafNode parse(String name, String path, BsonValue argument) {
    return name.equals("$setOnInsert")
        ? new LeafNode.Modify(FieldOperators.set(argument), LeafNode.When.ON_INSERT)
        : new LeafNode.Modify(modifier(name, path, argument), LeafNode.When.ALWAYS);
  }

  private static Modifier modifier(String name, String path, BsonValue argument) {
    return switch (name) {
      case "$set" -> FieldOperators.set(argument);
      case "$unset" -> FieldOperators.unset();
      case "$inc" -> NumberOperators.inc(path, argument);
      case "$mul" -> NumberOperators.mul(path, argument);
      case "$min" -> FieldOperators.extreme(argument, -1);
      case "$max" -> FieldOperators.extreme(argument, 1);
      case "$currentDate" -> FieldOperators.currentDate(argument);
      case "$bit" -> NumberOperators.bit(argument);
      case "$push" -> PushOperator.parse(argument);
      case "$addToSet" -> ArrayOperators.addToSet(argument);
      case "$pop" -> ArrayOperators.pop(path, argument);
      case "$pull" -> ArrayOperators.pull(argument);
      case "$pullAll" -> ArrayOperators.pullAll(argument);
      default -> throw new IllegalArgumentException("No such update operator: " + name);
    };
  }
}
