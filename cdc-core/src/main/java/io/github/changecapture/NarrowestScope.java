package io.github.changecapture;

import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.config.Selection.Rule;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What has to be watched for a selection, if nothing else is said. */
final class NarrowestScope {
  private NarrowestScope() {}

  static Scope of(Selection selection) {
    if (selection.included().isEmpty()) {
      throw new ConfigurationError(
          "collection, database, deployment or include must say what to watch");
    }
    List<Namespace> named =
        selection.included().stream()
            .filter(Rule.Exactly.class::isInstance)
            .map(rule -> ((Rule.Exactly) rule).namespace())
            .toList();
    Set<String> databases = named.stream().map(Namespace::database).collect(Collectors.toSet());
    return named.size() < selection.included().size() || databases.size() > 1
        ? new Scope.WholeDeployment()
        : new Scope.OneDatabase(named.get(0).database());
  }
}
