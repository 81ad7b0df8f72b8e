package io.github.changecapture.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.config.Selection.Rule;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Namespace ORDERS = new Namespace("shop", "orders");
  private static final Scope DEPLOYMENT = new Scope.WholeDeployment();

  @Test
  void withoutIncludesAllIsSelectedButWhatIsExcluded() {
    Selection selection = new Selection(List.of(), List.of(new Rule.Exactly(ORDERS)));

    assertThat(selection.selects(ORDERS)).isFalse();
    assertThat(selection.selects(new Namespace("shop", "returns"))).isTrue();
  }

  @Test
  void anExpressionHasToMatchTheWholeName() {
    Selection selection = including("shop\\.order");

    assertThat(selection.selects(new Namespace("shop", "order"))).isTrue();
    assertThat(selection.selects(ORDERS)).isFalse();
  }

  @Test
  void aDotMatchesALineFeedWhichANameMayHold() {
    assertThat(including("shop\\..*").selects(new Namespace("shop", "a\nb"))).isTrue();
  }

  @Test
  void aDatabaseThatNoExpressionCanReachIsKnown() {
    Selection selection = including("shop\\..*");

    assertThat(selection.canSelectIn("shop")).isTrue();
    assertThat(selection.canSelectIn("sho")).isFalse();
    assertThat(selection.canSelectIn("shops")).isFalse();
  }

  @Test
  void whatIsNoExpressionIsRefusedWithTheWayToNameOneCollection() {
    assertThatThrownBy(() -> Rule.Matching.of("shop.("))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("'shop.('")
        .hasMessageContaining("pass a Namespace");
  }

  @Test
  void anIncludeOutsideOfTheDatabaseIsRefused() {
    refuses(including("stock\\..*"), new Scope.OneDatabase("shop"), "include /stock\\..*/");
  }

  @Test
  void anIncludeThatIsExcludedAsAWholeIsRefused() {
    refuses(
        new Selection(List.of(new Rule.Exactly(ORDERS)), List.of(Rule.Matching.of("shop\\..*"))),
        DEPLOYMENT,
        "include shop.orders is excluded as a whole, by [/shop\\..*/]");
  }

  @Test
  void anExcludeThatLeavesNothingIsRefused() {
    refuses(
        new Selection(List.of(), List.of(Rule.Matching.of(".*"))),
        DEPLOYMENT,
        "exclude /.*/ leaves no collection");
  }

  @Test
  void aSystemCollectionIsRefused() {
    refuses(
        new Selection(List.of(new Rule.Exactly(new Namespace("local", "oplog.rs"))), List.of()),
        DEPLOYMENT,
        "local.oplog.rs names a system collection");
  }

  @Test
  void aSingleCollectionLeavesNothingToSelect() {
    refuses(including("shop\\..*"), new Scope.OneCollection(ORDERS), "collection shop.orders");
  }

  private static Selection including(String expression) {
    return new Selection(List.of(Rule.Matching.of(expression)), List.of());
  }

  private static void refuses(Selection selection, Scope scope, String words) {
    assertThatThrownBy(() -> selection.check(scope))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining(words);
  }
}
