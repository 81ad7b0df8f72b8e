/* cdc-snowflake: silver_history */
-- One row for each event, never changed; what follows from the order of events is in the view.
CREATE TABLE IF NOT EXISTS "CDC"."SILVER"."SHOP__ORDERS__HISTORY" (
  POSITION           VARCHAR NOT NULL,
  DOC_KEY            VARCHAR NOT NULL,
  OP_TYPE            VARCHAR NOT NULL,
  DOCUMENT           VARIANT,
  UPDATE_DESCRIPTION VARIANT,
  EVENT_TIME         TIMESTAMP_NTZ(0),
  FILE_NAME          VARCHAR NOT NULL,
  MERGED_AT          TIMESTAMP_NTZ(3) NOT NULL,
  PRIMARY KEY (POSITION)
);
