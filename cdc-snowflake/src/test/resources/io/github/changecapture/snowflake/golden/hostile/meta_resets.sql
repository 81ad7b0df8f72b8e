/* cdc-snowflake: meta_resets */
-- Where a collection lost all its documents at once: what lies before counts as deleted, also when it comes later.
CREATE TABLE IF NOT EXISTS "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."RESETS" (
  TARGET_TABLE VARCHAR NOT NULL,
  POSITION     VARCHAR NOT NULL,
  EVENT_TIME   TIMESTAMP_NTZ(0),
  REASON       VARCHAR,
  MERGED_AT    TIMESTAMP_NTZ(3) NOT NULL,
  PRIMARY KEY (TARGET_TABLE, POSITION)
);
