package io.github.changecapture.discovery;

import static java.util.Objects.requireNonNull;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.reactivestreams.client.MongoClient;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes a discovery. Where it connects to must be said; the rest has these defaults:
 *
 * <ul>
 *   <li>all collections
 *   <li>1,000 documents of each are sampled, 20 levels deep
 *   <li>10,000 paths of each are kept
 * </ul>
 *
 * <p>Not safe for use by several threads.
 */
public final class CollectionDiscoveryBuilder {
  /** How many documents of a collection are sampled by default: {@value}. */
  public static final int DEFAULT_SAMPLE_SIZE = 1_000;

  /** How many levels of documents and arrays are looked into by default: {@value}. */
  public static final int DEFAULT_MAX_DEPTH = 20;

  /** How many paths of a collection are kept by default: {@value}. */
  public static final int DEFAULT_MAX_PATHS = 10_000;

  /** What MongoDB nests. */
  private static final int DEEPEST = 200;

  private @Nullable Connection connection;
  private final List<Selection.Rule> included = new ArrayList<>();
  private final List<Selection.Rule> excluded = new ArrayList<>();
  private int sampleSize = DEFAULT_SAMPLE_SIZE;
  private int maxDepth = DEFAULT_MAX_DEPTH;
  private int maxPaths = DEFAULT_MAX_PATHS;

  CollectionDiscoveryBuilder() {}

  /**
   * Connects with a client that is made for each subscription and closed after it.
   *
   * @param uri a connection string, {@code mongodb://} or {@code mongodb+srv://}
   * @return this builder
   */
  public CollectionDiscoveryBuilder connectionString(String uri) {
    try {
      return connectWith(
          new Connection.Own(
              MongoClientSettings.builder()
                  .applyConnectionString(new ConnectionString(uri))
                  .build()));
    } catch (IllegalArgumentException malformed) { // whose words may quote a password
      throw new ConfigurationError(
          "discovery: connectionString must have the form mongodb://host:port/?replicaSet=name, and credentials percent-encoded");
    }
  }

  /**
   * Connects with the host's client, which stays the host's.
   *
   * @param client the client
   * @return this builder
   */
  public CollectionDiscoveryBuilder client(MongoClient client) {
    return connectWith(new Connection.Hosts(requireNonNull(client, "client")));
  }

  private CollectionDiscoveryBuilder connectWith(Connection chosen) {
    if (connection != null) {
      throw new ConfigurationError(
          "discovery: connectionString and client exclude each other: name one, once");
    }
    connection = chosen;
    return this;
  }

  /**
   * Looks only at collections whose {@code database.collection} a regular expression matches as a
   * whole; adds to earlier includes.
   *
   * @param expression a regular expression, as {@link java.util.regex.Pattern} describes it
   * @return this builder
   */
  public CollectionDiscoveryBuilder include(String expression) {
    included.add(Selection.Rule.Matching.of(expression));
    return this;
  }

  /**
   * Looks only at these collections; adds to earlier includes.
   *
   * @param collections the collections
   * @return this builder
   */
  public CollectionDiscoveryBuilder include(Namespace... collections) {
    List.of(collections).forEach(one -> included.add(new Selection.Rule.Exactly(one)));
    return this;
  }

  /**
   * Leaves out the collections whose {@code database.collection} a regular expression matches as a
   * whole, whatever includes them.
   *
   * @param expression a regular expression, as {@link java.util.regex.Pattern} describes it
   * @return this builder
   */
  public CollectionDiscoveryBuilder exclude(String expression) {
    excluded.add(Selection.Rule.Matching.of(expression));
    return this;
  }

  /**
   * Says how many documents of each collection are sampled at most. Where a collection has fewer,
   * all are, and what is not in its schema is not in it.
   *
   * @param documents at least 1
   * @return this builder
   */
  public CollectionDiscoveryBuilder sampleSize(int documents) {
    sampleSize = positive("sampleSize", documents);
    return this;
  }

  /**
   * Says how many levels of documents and arrays are looked into.
   *
   * @param levels from 1 to 200
   * @return this builder
   */
  public CollectionDiscoveryBuilder maxDepth(int levels) {
    if (levels > DEEPEST) {
      throw new ConfigurationError(
          "discovery: maxDepth must be at most %d, was %d: MongoDB nests no deeper"
              .formatted(DEEPEST, levels));
    }
    maxDepth = positive("maxDepth", levels);
    return this;
  }

  /**
   * Says how many paths of a collection are kept; more are a {@link Problem}.
   *
   * @param paths at least 1
   * @return this builder
   */
  public CollectionDiscoveryBuilder maxPaths(int paths) {
    maxPaths = positive("maxPaths", paths);
    return this;
  }

  private static int positive(String option, int value) {
    if (value < 1) {
      throw new ConfigurationError(
          "discovery: %s must be at least 1, was %d: leave it out for the default"
              .formatted(option, value));
    }
    return value;
  }

  /**
   * Checks the description; no I/O.
   *
   * @return the discovery
   * @throws ConfigurationError if something is missing or contradictory
   */
  public CollectionDiscovery build() {
    Connection chosen = connection;
    if (chosen == null) {
      throw new ConfigurationError(
          "discovery: connectionString or client must say where MongoDB is");
    }
    Selection selection = new Selection(included, excluded);
    selection.check(new Scope.WholeDeployment());
    return new CollectionDiscovery(
        chosen, selection, new SampleLimits(sampleSize, maxDepth, maxPaths));
  }
}
