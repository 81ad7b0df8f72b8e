/* cdc-snowflake: file_format_lines */
-- One whole line is one column: to read again what COPY has rejected.
CREATE FILE FORMAT IF NOT EXISTS "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."LINES"
  TYPE = CSV
  COMPRESSION = AUTO
  RECORD_DELIMITER = '\n'
  FIELD_DELIMITER = NONE
  ESCAPE = NONE
  ESCAPE_UNENCLOSED_FIELD = NONE
  FIELD_OPTIONALLY_ENCLOSED_BY = NONE
  NULL_IF = ()
  EMPTY_FIELD_AS_NULL = FALSE
  SKIP_BLANK_LINES = FALSE
  REPLACE_INVALID_CHARACTERS = TRUE;
