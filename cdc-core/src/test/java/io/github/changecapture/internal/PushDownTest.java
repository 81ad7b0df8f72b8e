package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.config.Selection.Rule;
import io.github.changecapture.event.Namespace;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class PushDownTest {
  private static final Scope SHOP = new Scope.OneDatabase("shop");
  private static final Scope DEPLOYMENT = new Scope.WholeDeployment();

  @Test
  void withoutASelectionNothingIsPushedDown() {
    assertThat(new PushDown(DEPLOYMENT, Selection.EVERYTHING, Set.of()).match()).isEmpty();
  }

  @Test
  void namesInADatabaseGoAsInOverTheCollection() {
    assertThat(match(SHOP, including(exactly("shop", "a"), exactly("shop", "b"))))
        .isEqualTo(
            BsonDocument.parse(
                """
            {$match: {$or: [
              {'ns.coll': {$in: ['a', 'b']}},
              {$and: [{operationType: 'rename'}, {'to.coll': {$in: ['a', 'b']}}]},
              {operationType: {$in: ['invalidate', 'dropDatabase']}}]}}"""));
  }

  @Test
  void namesInSeveralDatabasesGoByDatabase() {
    assertThat(source(match(DEPLOYMENT, including(exactly("shop", "a"), exactly("crm", "b")))))
        .isEqualTo(
            BsonDocument.parse(
                """
                {$or: [{'ns.db': 'shop', 'ns.coll': {$in: ['a']}},
                       {'ns.db': 'crm', 'ns.coll': {$in: ['b']}}]}"""));
  }

  @Test
  void anExpressionThatNamesItsDatabaseGoesOverTheCollection() {
    assertThat(source(match(DEPLOYMENT, including(Rule.Matching.of("shop\\.order_.*")))))
        .isEqualTo(
            BsonDocument.parse(
                """
                {'ns.db': 'shop', 'ns.coll':
                  {$regularExpression: {pattern: '\\\\A(?:order_.*)\\\\z', options: 's'}}}"""));
  }

  @Test
  void anExpressionOverSeveralDatabasesGoesOverTheWholeName() {
    assertThat(source(match(DEPLOYMENT, including(Rule.Matching.of("(a|b)\\.c")))))
        .isEqualTo(
            BsonDocument.parse(
                """
                {$expr: {$regexMatch: {input: {$concat: ['$ns.db', '.', '$ns.coll']},
                  regex: '\\\\A(?:(a|b)\\\\.c)\\\\z', options: 's'}}}"""));
  }

  @Test
  void anExpressionThatTheServerMightReadDifferentlyStaysHere() {
    Selection selection =
        new Selection(
            List.of(Rule.Matching.of("shop\\.(?<name>a)")), List.of(exactly("shop", "b")));

    assertThat(source(match(SHOP, selection)))
        .isEqualTo(BsonDocument.parse("{$nor: [{'ns.coll': {$in: ['b']}}]}"));
  }

  @Test
  void collectionsOfTheLibrarysOwnAreLeftOut() {
    PushDown pushDown =
        new PushDown(
            DEPLOYMENT, Selection.EVERYTHING, Set.of(new Namespace("changecapture", "state")));

    assertThat(source(pushDown.match().orElseThrow()))
        .isEqualTo(
            BsonDocument.parse(
                "{$nor: [{'ns.db': 'changecapture', 'ns.coll': {$in: ['state']}}]}"));
  }

  @Test
  void aCollectionsStreamNeedsNoMatchWhichWouldHideItsInvalidate() {
    Scope one = new Scope.OneCollection(new Namespace("shop", "a"));

    assertThat(new PushDown(one, Selection.EVERYTHING, Set.of(new Namespace("x", "y"))).match())
        .isEmpty();
  }

  private static BsonDocument match(Scope scope, Selection selection) {
    return new PushDown(scope, selection, Set.of()).match().orElseThrow();
  }

  private static BsonDocument source(BsonDocument match) {
    return match.getDocument("$match").getArray("$or").get(0).asDocument();
  }

  private static Selection including(Rule... rules) {
    return new Selection(List.of(rules), List.of());
  }

  private static Rule exactly(String database, String collection) {
    return new Rule.Exactly(new Namespace(database, collection));
  }
}
