package io.github.changecapture.event;

import io.github.changecapture.error.MalformedEvent;
import java.time.Instant;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What all kinds of event read in the same way. */
abstract sealed class EventView<T> implements ChangeEvent<T>
    permits Insert,
        Update,
        Replace,
        Delete,
        Read,
        CollectionCreated,
        CollectionDropped,
        CollectionRenamed,
        DatabaseDropped,
        Invalidated,
        NamespaceReset,
        Gap,
        Other {

  private final EventSource<T> source;

  EventView(EventSource<T> source) {
    this.source = source;
  }

  EventSource<T> source() {
    return source;
  }

  @Override
  public String id() {
    String data = source.bytes().stringIn(EventField.ID, EventField.DATA);
    if (data == null) {
      throw malformed("_id._data", "a change stream's stages must leave the resume token alone");
    }
    return data;
  }

  @Override
  public Position position() {
    RawBsonDocument token = source.bytes().document(EventField.ID);
    return new Position(
        source.generation(), clusterTime(), token == null ? null : ResumeToken.copyOf(token));
  }

  @Override
  public long generation() {
    return source.generation();
  }

  @Override
  public BsonTimestamp clusterTime() {
    Long time = source.bytes().timestamp(EventField.CLUSTER_TIME);
    return time != null
        ? new BsonTimestamp(time)
        : ResumeToken.clusterTimeOf(id())
            .orElseThrow(
                () -> malformed("clusterTime", "and its resume token has an unknown form"));
  }

  @Override
  public @Nullable Instant wallTime() {
    Long millis = source.bytes().dateTime(EventField.WALL_TIME);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  @Override
  public String operationType() {
    String name = source.bytes().operationName();
    if (name == null) {
      throw malformed(
          EventField.OPERATION_TYPE.text(), "which every event has; check the pipeline stages");
    }
    return name;
  }

  @Override
  public @Nullable Namespace namespace() {
    return namespaceIn(EventField.NAMESPACE);
  }

  @Override
  public RawBsonDocument raw() {
    return source.bytes().raw();
  }

  @Override
  public int sizeInBytes() {
    return source.bytes().length();
  }

  @Override
  public void acknowledge() {
    source.acknowledgement().acknowledge(source.sequence());
  }

  @Override
  public Mono<Void> commit() {
    return source.acknowledgement().commit(source.sequence());
  }

  /** Type, namespace and cluster time: what may be logged. */
  @Override
  public String toString() {
    Namespace namespace = namespace();
    return getClass().getSimpleName()
        + "["
        + (namespace == null ? "" : namespace + ", ")
        + Position.display(clusterTime())
        + "]";
  }

  @Nullable Namespace namespaceIn(EventField field) {
    return source.bytes().namespace(field);
  }

  Namespace requiredNamespaceIn(EventField field) {
    Namespace namespace = namespaceIn(field);
    if (namespace == null) {
      throw malformed(
          field.text(), "which every event of this type has; check the pipeline stages");
    }
    return namespace;
  }

  String requiredDatabase() {
    String database = source.bytes().stringIn(EventField.NAMESPACE, EventField.DATABASE);
    if (database == null) {
      throw malformed("ns.db", "which every event of this type has; check the pipeline stages");
    }
    return database;
  }

  @Nullable RawBsonDocument document(EventField field) {
    return source.bytes().document(field);
  }

  RawBsonDocument requiredDocument(EventField field) {
    RawBsonDocument document = document(field);
    if (document == null) {
      throw malformed(
          field.text(), "which every event of this type has; check the pipeline stages");
    }
    return document;
  }

  @Nullable T mapped(EventField field) {
    RawBsonDocument document = document(field);
    return document == null ? null : source.mapper().map(document);
  }

  T requiredMapped(EventField field) {
    return source.mapper().map(requiredDocument(field));
  }

  String requiredText(EventField field) {
    String value = source.bytes().string(field);
    if (value == null) {
      throw malformed(field.text(), "which every event has; check the pipeline stages");
    }
    return value;
  }

  private static MalformedEvent malformed(String field, String reason) {
    return new MalformedEvent("change event has no " + field + ", " + reason);
  }
}
