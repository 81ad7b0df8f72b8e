package io.github.changecapture.shape;

/** Rules for the collections that {@link ShapeBuilder#in} names. */
public final class NamespaceRules extends ShapeRules<NamespaceRules> {

  NamespaceRules() {}

  @Override
  NamespaceRules self() {
    return this;
  }
}
