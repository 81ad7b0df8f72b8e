package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredDocument;
import io.github.changecapture.test.mongo.internal.store.View;
import io.github.changecapture.test.mongo.query.Pipeline;
import io.github.changecapture.test.mongo.query.PipelineContext;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/** What a view shows, which may itself be a view of a view. */
final class ViewedDocuments {
  private ViewedDocuments() {}

  /** Empty if there is no view of that name. */
  static Optional<List<RawBsonDocument>> of(Namespace namespace, ServerState state) {
    return View.find(state.storage(), namespace).map(view -> shown(view, state));
  }

  private static List<RawBsonDocument> shown(View view, ServerState state) {
    List<RawBsonDocument> below =
        of(view.on(), state)
            .orElseGet(
                () ->
                    state.storage().find(view.on()).stream()
                        .flatMap(collection -> collection.documents().stream())
                        .map(StoredDocument::document)
                        .toList());
    PipelineContext context =
        new PipelineContext(state.clock().now(), state.oplog().latest(), new Random());
    return Pipeline.parse(view.pipeline()).apply(List.<BsonDocument>copyOf(below), context).stream()
        .map(BsonBytes::encode)
        .toList();
  }
}
