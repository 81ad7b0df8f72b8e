package io.github.changecapture.config;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Namespace;

/** What a capture watches. {@code toString} is what checkpoints keep. */
public sealed interface Scope {

  /**
   * Whether a collection is watched.
   *
   * @param namespace a collection
   * @return true if the scope covers it
   */
  boolean covers(Namespace namespace);

  /**
   * One collection, which need not exist yet.
   *
   * @param namespace the collection
   */
  record OneCollection(Namespace namespace) implements Scope {
    /** Checks that the namespace is not null. */
    public OneCollection {
      requireNonNull(namespace, "namespace");
    }

    @Override
    public boolean covers(Namespace other) {
      return namespace.equals(other);
    }

    @Override
    public String toString() {
      return "collection " + namespace;
    }
  }

  /**
   * All collections of one database, also such as come later, but no system collections.
   *
   * @param name the database
   */
  record OneDatabase(String name) implements Scope {
    /** Checks that the name is not null. */
    public OneDatabase {
      requireNonNull(name, "name");
    }

    @Override
    public boolean covers(Namespace namespace) {
      return namespace.database().equals(name);
    }

    @Override
    public String toString() {
      return "database " + name;
    }
  }

  /** All collections of all databases but {@code admin}, {@code config} and {@code local}. */
  record WholeDeployment() implements Scope {
    @Override
    public boolean covers(Namespace namespace) {
      return true;
    }

    @Override
    public String toString() {
      return "deployment";
    }
  }
}
