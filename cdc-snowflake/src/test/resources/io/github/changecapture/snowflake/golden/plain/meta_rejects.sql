/* cdc-snowflake: meta_rejects */
-- Lines that are in no table, with the reason; whole, to be mended and loaded by hand.
CREATE TABLE IF NOT EXISTS "CDC"."META"."REJECTS" (
  TARGET_TABLE VARCHAR NOT NULL,
  FILE_PATH    VARCHAR NOT NULL,
  FILE_ROW     NUMBER(18,0) NOT NULL,
  RAW_LINE     VARCHAR(134217728),
  REASON       VARCHAR,
  LOADED_AT    TIMESTAMP_LTZ(3)
);
