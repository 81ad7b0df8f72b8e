/* cdc-snowflake: silver_current */
-- Two registers in a row, each of which keeps the newest: the last event, and the last event that says
-- what the document is. DOC_POSITION is behind POSITION while an update came whose document is unknown.
CREATE TABLE IF NOT EXISTS "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" (
  DOC_KEY      VARCHAR NOT NULL,
  DOCUMENT     VARIANT,
  IS_DELETED   BOOLEAN NOT NULL,
  OP_TYPE      VARCHAR NOT NULL,
  POSITION     VARCHAR NOT NULL,
  DOC_POSITION VARCHAR,
  EVENT_TIME   TIMESTAMP_NTZ(0),
  MERGED_AT    TIMESTAMP_NTZ(3) NOT NULL,
  PRIMARY KEY (DOC_KEY)
);
