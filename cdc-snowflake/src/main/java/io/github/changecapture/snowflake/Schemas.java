package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SinkRejected;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is known of the fields of collections, and their views; blocking. What fails for one
 * collection neither stops the others nor any load.
 */
final class Schemas {
  private static final Logger LOG = LoggerFactory.getLogger(Schemas.class);

  private final Names names;
  private final Registry registry;

  Schemas(Names names) {
    this.names = names;
    this.registry = new Registry(names);
  }

  /** Takes what a look found of a collection; empty if that changed nothing. */
  Optional<SchemaReport.Entry> learn(
      Transactions transactions,
      Target target,
      UnaryOperator<KnownSchema> found,
      @Nullable Long sourceCount) {
    try {
      return transactions.run(session -> learn(session, target, found, sourceCount));
    } catch (SinkRejected | ConfigurationError failed) {
      LOG.error(
          "Snowflake: fields and views of {} stay as they were: {}",
          target.namespace(),
          failed.getMessage());
      return Optional.of(
          new SchemaReport.Entry(target.namespace(), 0, null, List.of(), failed.getMessage()));
    }
  }

  private Optional<SchemaReport.Entry> learn(
      Session session,
      Target target,
      UnaryOperator<KnownSchema> found,
      @Nullable Long sourceCount) {
    KnownSchema before = known(session, target);
    KnownSchema after = found.apply(before);
    if (after.version() != before.version()) {
      session.run(insert(target, after));
    }
    RegisteredCollection collection = registry.read(session).get(target.table());
    if (collection == null) {
      return Optional.empty();
    }
    if (collection.status() == CollectionStatus.DROPPED) {
      session.run(
          registry.change(
              target.table(), EnumSet.of(CollectionStatus.DROPPED), CollectionStatus.ACTIVE));
    }
    session.run(registry.discovered(target.table(), after, sourceCount));
    List<SetupStep> views = makeViews(session, target, after);
    if (after.version() == before.version() && views.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SchemaReport.Entry(target.namespace(), after.version(), after.hash(), views, null));
  }

  /** The views of a collection whose tables are new, if a discovery was there first. */
  void prepareViews(Transactions transactions, Target target) {
    try {
      var unused = transactions.run(session -> makeViews(session, target, known(session, target)));
    } catch (SinkRejected | ConfigurationError failed) {
      LOG.error("Snowflake: {} has no views yet: {}", target.namespace(), failed.getMessage());
    }
  }

  private List<SetupStep> makeViews(Session session, Target target, KnownSchema schema) {
    if (schema.fields().isEmpty()) {
      return List.of();
    }
    return new SetupRun(names, session).run(TypedViews.steps(target, schema));
  }

  private KnownSchema known(Session session, Target target) {
    return session.query(read(target)).stream()
        .findFirst()
        .map(
            row ->
                KnownSchema.of(Columns.number(row, "schema_version"), Columns.text(row, "fields")))
        .orElse(KnownSchema.NONE);
  }

  String read(Target target) {
    return Template.render(
        "schema_history_read",
        Map.of("schemaHistory", names.schemaHistory(), "target", target.literal()));
  }

  String insert(Target target, KnownSchema schema) {
    return Template.render(
        "schema_history_insert",
        Map.of(
            "schemaHistory", names.schemaHistory(),
            "target", target.literal(),
            "version", Sql.number(schema.version()),
            "hash", Sql.literal(schema.hash()),
            "fields", Sql.literal(schema.json())));
  }
}
