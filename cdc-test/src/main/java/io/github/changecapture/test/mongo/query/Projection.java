package io.github.changecapture.test.mongo.query;

import org.bson.BsonDocument;

/**
 * A projection, of find or of {@code $project}: inclusion or exclusion of paths through
 * sub-documents and arrays, {@code _id} unless it is excluded, and fields computed by expressions.
 * Immutable.
 *
 * <p>Not there: find's positional {@code $}, {@code $elemMatch} and {@code $slice: n}.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/method/db.collection.find/#projection">the
 *     manual</a>
 */
public final class Projection {

  private final ProjectionNode root;

  private Projection(ProjectionNode root) {
    this.root = root;
  }

  /**
   * Reads a projection.
   *
   * @param projection the specification; an empty one keeps everything
   * @return it, ready to apply
   * @throws QueryException if mongod would refuse it, such as code 31253 or 31254 where it mixes
   *     inclusion and exclusion
   */
  public static Projection parse(BsonDocument projection) {
    return new Projection(new ProjectionParser().parse(projection));
  }

  /**
   * The projected document; expressions see no server variables.
   *
   * @param document the document
   * @return a new document
   * @throws QueryException if mongod would fail on this document
   */
  public BsonDocument apply(BsonDocument document) {
    return apply(document, Variables.none());
  }

  /**
   * The projected document.
   *
   * @param document the document
   * @param variables what expressions see
   * @return a new document
   * @throws QueryException if mongod would fail on this document
   */
  public BsonDocument apply(BsonDocument document, Variables variables) {
    return root.apply(document, new Expr.Scope(document, variables));
  }
}
