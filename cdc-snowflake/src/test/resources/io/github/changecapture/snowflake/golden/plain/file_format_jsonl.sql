/* cdc-snowflake: file_format_jsonl */
-- Nulls are kept, since {"a": null} is not {} in MongoDB. MULTI_LINE = FALSE makes a torn line an
-- error instead of gluing it to the next. Two fields of one name fail the line instead of losing one.
CREATE FILE FORMAT IF NOT EXISTS "CDC"."META"."JSONL"
  TYPE = JSON
  COMPRESSION = AUTO
  MULTI_LINE = FALSE
  STRIP_OUTER_ARRAY = FALSE
  STRIP_NULL_VALUES = FALSE
  ALLOW_DUPLICATE = FALSE
  REPLACE_INVALID_CHARACTERS = FALSE;
