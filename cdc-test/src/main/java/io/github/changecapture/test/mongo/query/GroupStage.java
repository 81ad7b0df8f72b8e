package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;

/**
 * {@code $group}: one document for each value of the {@code _id} expression.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/group/">the
 *     manual</a>
 */
final class GroupStage {

  private final Expression id;
  private final Map<String, Field> fields;

  private GroupStage(Expression id, Map<String, Field> fields) {
    this.id = id;
    this.fields = fields;
  }

  private record Field(Supplier<Accumulator> accumulator, Expression expression) {}

  static Stage parse(BsonValue argument) {
    if (!argument.isDocument()) {
      throw new QueryException(15947, "a group's fields must be specified in an object");
    }
    BsonDocument specification = argument.asDocument();
    BsonValue id = specification.get("_id");
    if (id == null) {
      throw new QueryException(15955, "a group specification must include an _id");
    }
    Map<String, Field> fields = new LinkedHashMap<>();
    specification.forEach(
        (name, value) -> {
          if (!name.equals("_id")) {
            fields.put(name, field(name, value));
          }
        });
    GroupStage stage = new GroupStage(Expression.parse(id), fields);
    return (Stage.Whole) stage::apply;
  }

  private static Field field(String name, BsonValue value) {
    if (name.indexOf('.') >= 0) {
      throw new QueryException(40235, "The field name '" + name + "' cannot contain '.'");
    }
    if (!value.isDocument()) {
      throw new QueryException(40234, "The field '" + name + "' must be an accumulator object");
    }
    if (value.asDocument().size() != 1) {
      throw new QueryException(40238, "The field '" + name + "' must specify one accumulator");
    }
    Map.Entry<String, BsonValue> operator = value.asDocument().entrySet().iterator().next();
    Supplier<Accumulator> accumulator = Accumulator.IN_GROUPS.get(operator.getKey());
    if (accumulator == null) {
      throw new QueryException(15952, "unknown group operator '" + operator.getKey() + "'");
    }
    return new Field(accumulator, Expression.parse(operator.getValue()));
  }

  static Stage sortByCount(BsonValue argument) {
    boolean path = argument.isString() && argument.asString().getValue().startsWith("$");
    boolean expression =
        argument.isDocument() && ExpressionParser.isOperator(argument.asDocument());
    if (!path && !expression) {
      throw new QueryException(
          40148,
          "the sortByCount field must be defined as a $-prefixed path or an expression inside an"
              + " object");
    }
    Stage group =
        parse(
            new BsonDocument("_id", argument)
                .append("count", new BsonDocument("$sum", new BsonInt32(1))));
    Sorting byCount = Sorting.parse(new BsonDocument("count", new BsonInt32(-1)));
    return (Stage.Whole)
        (input, context) -> group.apply(input, context).stream().sorted(byCount).toList();
  }

  private List<BsonDocument> apply(List<BsonDocument> input, PipelineContext context) {
    Variables variables = context.variables();
    List<Group> groups = new ArrayList<>();
    Map<BsonValue, Group> byId = new TreeMap<>(BsonOrder.INSTANCE);
    for (BsonDocument document : input) {
      BsonValue value = id.evaluate(document, variables);
      BsonValue key = value == null ? BsonNull.VALUE : value;
      byId.computeIfAbsent(
              key,
              first -> {
                Group group = new Group(first);
                groups.add(group);
                return group;
              })
          .add(document, variables);
    }
    return groups.stream().map(Group::result).toList();
  }

  /** A field of one group, on its way to its value. */
  private record Slot(String name, Field field, Accumulator accumulator) {}

  private final class Group {
    private final BsonValue key;
    private final List<Slot> slots = new ArrayList<>();

    Group(BsonValue key) {
      this.key = key;
      fields.forEach((name, field) -> slots.add(new Slot(name, field, field.accumulator().get())));
    }

    void add(BsonDocument document, Variables variables) {
      for (Slot slot : slots) {
        slot.accumulator().add(slot.field().expression().evaluate(document, variables));
      }
    }

    BsonDocument result() {
      BsonDocument result = new BsonDocument("_id", key);
      slots.forEach(slot -> result.put(slot.name(), slot.accumulator().result()));
      return result;
    }
  }
}
