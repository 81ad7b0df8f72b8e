package io.github.changecapture.internal;

import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.CollectionRenamed;
import io.github.changecapture.event.DatabaseDropped;
import io.github.changecapture.event.Namespace;
import java.util.Set;

/**
 * Which events a capture hands on.
 *
 * @param scope what the stream watches
 * @param selection which collections of it are wanted
 * @param own collections of the library's own, which are never captured
 */
record Captured(Scope scope, Selection selection, Set<Namespace> own) {

  /** Whether every event of the stream is wanted. */
  boolean isEverything() {
    return own.isEmpty() && selection.equals(Selection.EVERYTHING);
  }

  boolean selects(ChangeEvent<?> event) {
    if (event instanceof DatabaseDropped<?> dropped) {
      return selection.canSelectIn(dropped.database());
    }
    Namespace namespace = event.namespace();
    return namespace == null
        || selects(namespace)
        || (event instanceof CollectionRenamed<?> renamed && selects(renamed.to()));
  }

  boolean selects(Namespace namespace) {
    return scope.covers(namespace) // a rename can lead out of it
        && !own.contains(namespace)
        && selection.selects(namespace);
  }
}
