package io.github.changecapture.test.snowflake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
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

  private static final Pattern VALUE =
      Pattern.compile("\\b(l\\.DOCUMENT|a[0-9]+\\.VALUE)((?:\\['[^']*'])*)(::VARCHAR)?");

  /** Functions that DuckDB does not have, or has with another meaning. */
  static final List<String> MACROS =
      List.of(
          "AS_DOUBLE(v) AS IF(json_type(v) IN ('DOUBLE', 'BIGINT', 'UBIGINT'), CAST(v AS DOUBLE), NULL)",
          "AS_BOOLEAN(v) AS IF(json_type(v) = 'BOOLEAN', CAST(v AS BOOLEAN), NULL)",
          "TRY_TO_DOUBLE(t) AS TRY_CAST(t AS DOUBLE)",
          "TRY_TO_NUMBER(t) AS TRY_CAST(t AS BIGINT)",
          "REGEXP_SUBSTR(t, p) AS NULLIF(regexp_extract(t, p), '')",
          "TO_TIMESTAMP_NTZ(n, s) AS epoch_ms(CAST(n AS BIGINT))",
          "TRY_TO_TIMESTAMP_NTZ(t, f) AS TRY_CAST(t AS TIMESTAMP)",
          "TRY_TO_BINARY(t, f) AS TRY(from_base64(t))",
          "PARSE_JSON(t) AS CAST(t AS JSON)");

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
    rule("COALESCE\\(([^()]*)\\)::VARCHAR", "json_extract_string(COALESCE($1), '\\$')");
    rule(
        "TRY_TO_NUMBER\\((REGEXP_SUBSTR\\(.+\\)), 38, ([0-9]+)\\)",
        "TRY_CAST($1 AS DECIMAL(38,$2))");
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
    text = VALUE.matcher(text).replaceAll(DuckDialect::extraction);
    text =
        text.replaceAll(
            "LATERAL FLATTEN\\(INPUT => (.+), MODE => 'ARRAY'\\) AS (a[0-9]+)",
            "LATERAL (SELECT unnest(CAST(e AS JSON[])) AS VALUE, unnest(range(CAST(json_array_length(e) AS BIGINT))) AS INDEX"
                + " FROM (SELECT IF(json_type($1) = 'ARRAY', $1, CAST('[]' AS JSON)) AS e)) AS $2");
    return unescaped(text).strip();
  }

  /** DuckDB takes a name in brackets for a path; a JSON pointer leads to any name. */
  private static String extraction(MatchResult value) {
    String function = value.group(3) == null ? "json_extract" : "json_extract_string";
    if (value.group(2).isEmpty()) {
      return value.group(3) == null ? value.group(1) : function + "(" + value.group(1) + ", '\\$')";
    }
    String pointer =
        value
            .group(2)
            .replace("~", "~0")
            .replace("/", "~1")
            .replace("']['", "/")
            .replace("['", "/");
    return Matcher.quoteReplacement(
        "%s(%s, '%s)".formatted(function, value.group(1), pointer.replace("']", "'")));
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
