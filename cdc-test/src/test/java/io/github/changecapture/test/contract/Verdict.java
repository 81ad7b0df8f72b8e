package io.github.changecapture.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** What a contract says of an implementation that breaks one of its rules on purpose. */
final class Verdict {
  /**
   * Ends a contract that never ends; no less, since the first start of the Flight Recorder takes
   * many seconds on a busy machine.
   */
  private static final String LIMIT = "1 m";

  private Verdict() {}

  /** Runs the contract and checks that it fails for exactly the given rules. */
  static void assertBreaks(Class<?> contract, String... rules) {
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter("junit.jupiter.execution.timeout.default", LIMIT)
            .selectors(selectClass(contract))
            .execute()
            .testEvents();
    List<String> failed = tests.failed().stream().map(Verdict::name).toList();

    Set<String> broken = new TreeSet<>();
    failed.forEach(name -> broken.add(name.substring(0, name.indexOf('_'))));
    assertThat(tests.started().count()).as("tests of %s", contract).isPositive();
    assertThat(broken)
        .as("rules that %s breaks, by %s", contract.getSimpleName(), failed)
        .containsExactlyInAnyOrder(rules);
  }

  private static String name(Event event) {
    return event.getTestDescriptor().getDisplayName().replaceFirst("[( ].*", "");
  }
}
