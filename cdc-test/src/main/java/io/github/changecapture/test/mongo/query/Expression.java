package io.github.changecapture.test.mongo.query;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation expression: field paths, variables, literals, documents and arrays of expressions,
 * and the operators {@code $add $and $arrayElemAt $avg $cmp $concat $concatArrays $cond
 * $dateToString $divide $eq $filter $first $getField $gt $gte $ifNull $in $last $let $literal $lt
 * $lte $map $max $mergeObjects $min $mod $multiply $ne $not $or $regexMatch $setField $size $slice
 * $strLenCP $substrCP $subtract $sum $switch $toDate $toLower $toString $toUpper $type
 * $unsetField}. Any other operator is code 168. Immutable.
 *
 * <p>Unlike mongod, an undefined variable is found when the expression is evaluated, not when it is
 * read; the error is the same.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/">the manual</a>
 */
public final class Expression {

  private final Expr expr;

  private Expression(Expr expr) {
    this.expr = expr;
  }

  /**
   * Reads an expression.
   *
   * @param expression the expression
   * @return it, ready to evaluate
   * @throws QueryException if mongod would refuse it
   */
  public static Expression parse(BsonValue expression) {
    return new Expression(ExpressionParser.parse(expression));
  }

  /**
   * The expression's value for a document.
   *
   * @param root the document, {@code $$ROOT}
   * @param variables the other variables
   * @return the value, or null where it is missing
   * @throws QueryException if mongod would fail on this document
   */
  public @Nullable BsonValue evaluate(BsonDocument root, Variables variables) {
    return expr.in(new Expr.Scope(root, variables));
  }
}
