package io.github.changecapture.shape;

import org.bson.BsonValue;

/** What is to happen to a field. {@code toString} may be shown: it holds no key and no value. */
sealed interface Rule {

  FieldPath path();

  /** The field and all beneath it stay, and what no include names goes. */
  record Include(FieldPath path) implements Rule {
    @Override
    public String toString() {
      return "include '" + path + "'";
    }
  }

  /** The field goes. */
  record Exclude(FieldPath path) implements Rule {
    @Override
    public String toString() {
      return "exclude '" + path + "'";
    }
  }

  /** The field has another name in its document. */
  record Rename(FieldPath path, String name) implements Rule {
    @Override
    public String toString() {
      return "rename '" + path + "' to '" + name + "'";
    }
  }

  /** Another value takes the place of the field's. */
  sealed interface Replacing extends Rule {}

  /** Each value at or beneath the field becomes its type's neutral one. */
  record Mask(FieldPath path) implements Replacing {
    @Override
    public String toString() {
      return "mask '" + path + "'";
    }
  }

  /** Each value at or beneath the field becomes its hash. */
  record Hash(FieldPath path, HashKey key) implements Replacing {
    @Override
    public String toString() {
      return "hash '" + path + "'";
    }
  }

  /** The field gets this value, whatever it had. */
  record Constant(FieldPath path, BsonValue value) implements Replacing {
    @Override
    public String toString() {
      return "constant '" + path + "'";
    }
  }
}
