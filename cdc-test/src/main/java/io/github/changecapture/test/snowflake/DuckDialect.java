package io.github.changecapture.test.snowflake;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of cdc-snowflake, from Snowflake's dialect to DuckDB's: names of types and
 * functions, paths into documents. Structure, conditions and order of clauses stay as they are. It
 * knows those statements, and no others.
 */
public final class DuckDialect {
  private static final String PATH = "([A-Za-z_]+(?:\\.(?:[A-Za-z_]+|\"[^\"]+\"))*)";
  private static final String ROOT = "(\\b[VJ]|TRY_CAST\\(RAW_LINE AS JSON\\))";
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  private static final Map<Pattern, String> RULES = new LinkedHashMap<>();

  static {
    rule("/\\*[^*]*\\*/", "");
    rule("(?m)^--.*$", "");
    rule("\\bVARIANT\\b", "JSON");
    rule("\\bNUMBER\\(38,0\\)", "HUGEINT");
    rule("\\bNUMBER\\([0-9]+,0\\)", "BIGINT");
    rule("\\bVARCHAR\\([0-9]+\\)", "VARCHAR");
    rule("\\bTIMESTAMP_[NL]TZ\\([0-9]\\)", "TIMESTAMP");
    rule("(?s)\\)\\s*DATA_RETENTION_TIME_IN_DAYS.*$", ")");
    rule("COPY GRANTS COMMENT = '[^']*'", "");
    rule("TRY_PARSE_JSON\\(RAW_LINE\\)", "TRY_CAST(RAW_LINE AS JSON)");
    rule(ROOT + ":" + PATH + "::VARCHAR", "($1->>'\\$.$2')");
    rule(ROOT + ":" + PATH, "($1->'\\$.$2')");
    rule("TO_JSON\\((\\((?:[^()]|\\([^()]*\\))*\\))\\)", "CAST($1 AS VARCHAR)");
    rule("TRY_TO_NUMBER\\((\\([^()]*\\))\\)", "TRY_CAST($1 AS BIGINT)");
    rule("IS_NULL_VALUE\\((\\([^()]*\\))\\)", "(json_type$1 = 'NULL')");
    rule("TO_TIMESTAMP_NTZ\\(CLUSTER_T\\)", "make_timestamp(CLUSTER_T * 1000000)");
    rule("\\bIFF\\(", "IF(");
    rule("\\bNVL\\(", "COALESCE(");
    rule("\\bSYSDATE\\(\\)", "CAST(now() AS TIMESTAMP)");
    rule("\\bDIV0\\(([^,]+), ([^)]+)\\)", "IF($2 = 0, 0, $1 / $2)");
    rule("DATEADD\\('hour', (-[0-9]+), ", "date_add(INTERVAL '$1 hours', ");
  }

  private DuckDialect() {}

  /**
   * Translates a statement.
   *
   * @param statement in Snowflake's dialect, without a semicolon
   * @return in DuckDB's
   */
  public static String translate(String statement) {
    String text = statement;
    for (Map.Entry<Pattern, String> rule : RULES.entrySet()) {
      text = rule.getKey().matcher(text).replaceAll(rule.getValue());
    }
    return unescaped(text).strip();
  }

  static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            escape -> {
              char unit = (char) Integer.parseInt(escape.group(1), 16);
              return Matcher.quoteReplacement(unit == '\'' ? "''" : String.valueOf(unit));
            });
  }

  private static void rule(String pattern, String replacement) {
    RULES.put(Pattern.compile(pattern), replacement);
  }
}
