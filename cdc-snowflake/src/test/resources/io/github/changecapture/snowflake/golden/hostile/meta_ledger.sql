/* cdc-snowflake: meta_ledger */
-- One row for each sealed segment. This, and not the 64 days of COPY's own memory, says what is loaded.
CREATE TABLE IF NOT EXISTS "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."LEDGER" (
  TARGET_TABLE      VARCHAR NOT NULL,
  FILE_PATH         VARCHAR NOT NULL,
  SERIES            VARCHAR NOT NULL,
  SEGMENT_NUMBER    NUMBER(18,0) NOT NULL,
  SIZE_BYTES        NUMBER(18,0) NOT NULL,
  LINE_COUNT        NUMBER(18,0) NOT NULL,
  CRC32C            VARCHAR NOT NULL,
  PREVIOUS_POSITION VARCHAR,
  FIRST_POSITION    VARCHAR,
  LAST_POSITION     VARCHAR,
  BATCH_ID          VARCHAR NOT NULL,
  STATUS            VARCHAR NOT NULL,
  ROWS_LOADED       NUMBER(18,0) NOT NULL,
  ROWS_REJECTED     NUMBER(18,0) NOT NULL,
  FIRST_ERROR       VARCHAR,
  LOADED_AT         TIMESTAMP_NTZ(3) NOT NULL,
  MERGED_AT         TIMESTAMP_NTZ(3),
  PRIMARY KEY (TARGET_TABLE, FILE_PATH)
);
