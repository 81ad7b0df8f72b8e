package io.github.changecapture.test.mongo.query;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** What one of the three kinds of update does. */
sealed interface UpdatePlan {

  Update.Kind kind();

  UpdateResult run(BsonDocument document, UpdateContext context, OptionalInt matchedIndex);

  BsonDocument upsert(BsonDocument seed, UpdateContext context);

  BsonDocument describe(BsonDocument before, BsonDocument after, OptionalInt matchedIndex);

  /** Update operators. */
  record Operators(FieldsNode root) implements UpdatePlan {
    @Override
    public Update.Kind kind() {
      return Update.Kind.OPERATORS;
    }

    @Override
    public UpdateResult run(
        BsonDocument document, UpdateContext context, OptionalInt matchedIndex) {
      UpdateRun run = UpdateRun.of(document, context, matchedIndex, UpdateRun.Mode.UPDATE);
      if (!root.apply(List.of(), run)) {
        return UpdateResult.unchanged(document);
      }
      BsonDocument after = run.document().root();
      return UpdateResult.updated(after, run.touched());
    }

    @Override
    public BsonDocument upsert(BsonDocument seed, UpdateContext context) {
      UpdateRun run = UpdateRun.of(seed, context, OptionalInt.empty(), UpdateRun.Mode.INSERT);
      return root.apply(List.of(), run) ? run.document().root() : seed;
    }

    /**
     * Which paths are touched doesn't depend on the time; the values are those of {@code after}.
     */
    @Override
    public BsonDocument describe(
        BsonDocument before, BsonDocument after, OptionalInt matchedIndex) {
      UpdateRun run =
          UpdateRun.of(before, UpdateContext.TIMELESS, matchedIndex, UpdateRun.Mode.UPDATE);
      return root.apply(List.of(), run)
          ? UpdateDescription.of(run.touched(), after).document()
          : UpdateDescription.none().document();
    }
  }

  /** An aggregation pipeline. */
  record Stages(Pipeline pipeline) implements UpdatePlan {

    private static final Set<String> ALLOWED =
        Set.of("$addFields", "$set", "$project", "$unset", "$replaceRoot", "$replaceWith");

    static Stages parse(List<BsonDocument> stages) {
      Pipeline pipeline = Pipeline.parse(stages);
      for (String name : pipeline.stageNames()) {
        if (!ALLOWED.contains(name)) {
          throw new QueryException(72, name + " is not allowed to be used within an update");
        }
      }
      return new Stages(pipeline);
    }

    @Override
    public Update.Kind kind() {
      return Update.Kind.PIPELINE;
    }

    @Override
    public UpdateResult run(
        BsonDocument document, UpdateContext context, OptionalInt matchedIndex) {
      BsonDocument transformed = transformed(document, context);
      if (BsonIdentity.identical(document, transformed)) {
        return UpdateResult.unchanged(document);
      }
      BsonDocument after = withId(document, transformed);
      StorageRules.checkReplacement(document, after);
      FieldsDiff diff = DiffCalculator.logged(document, after);
      return diff == null ? UpdateResult.replaced(after) : UpdateResult.updated(after, diff);
    }

    @Override
    public BsonDocument upsert(BsonDocument seed, UpdateContext context) {
      BsonDocument after = withId(seed, transformed(seed, context));
      StorageRules.checkReplacement(seed, after);
      return after;
    }

    private BsonDocument transformed(BsonDocument document, UpdateContext context) {
      BsonDocument result = pipeline.applyToOne(document, context.variables());
      return result == null ? document : result;
    }

    @Override
    public BsonDocument describe(
        BsonDocument before, BsonDocument after, OptionalInt matchedIndex) {
      return UpdateDescription.between(before, after);
    }
  }

  /** A whole document. */
  record Replacement(BsonDocument replacement) implements UpdatePlan {
    @Override
    public Update.Kind kind() {
      return Update.Kind.REPLACEMENT;
    }

    @Override
    public UpdateResult run(
        BsonDocument document, UpdateContext context, OptionalInt matchedIndex) {
      BsonDocument wanted = StorageRules.withTimestamps(replacement, context);
      return BsonIdentity.identical(document, wanted)
          ? UpdateResult.unchanged(document)
          : UpdateResult.replaced(replaced(document, wanted));
    }

    @Override
    public BsonDocument upsert(BsonDocument seed, UpdateContext context) {
      BsonDocument onlyId = new BsonDocument();
      BsonValue id = seed.get("_id");
      if (id != null) {
        onlyId.put("_id", id);
      }
      return replaced(onlyId, StorageRules.withTimestamps(replacement, context));
    }

    private static BsonDocument replaced(BsonDocument document, BsonDocument wanted) {
      StorageRules.checkNoDollar(wanted);
      BsonDocument after = withId(document, wanted);
      StorageRules.checkReplacement(document, after);
      return after;
    }

    @Override
    public BsonDocument describe(
        BsonDocument before, BsonDocument after, OptionalInt matchedIndex) {
      return UpdateDescription.none().document();
    }
  }

  /** The new document with {@code _id} first, which the old one gives if the new one has none. */
  private static BsonDocument withId(BsonDocument before, BsonDocument after) {
    BsonValue id = after.containsKey("_id") ? after.get("_id") : before.get("_id");
    BsonDocument result = new BsonDocument();
    if (id != null) {
      result.put("_id", id);
    }
    after.forEach(result::putIfAbsent);
    return result;
  }
}
