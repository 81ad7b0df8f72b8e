/* cdc-snowflake: stream_again */
-- Only for a stream that is stale or gone: all rows of bronze come again, and the MERGEs leave out what silver has.
CREATE OR REPLACE STREAM "CDC"."BRONZE"."SHOP__ORDERS__CHANGES" ON TABLE "CDC"."BRONZE"."SHOP__ORDERS" APPEND_ONLY = TRUE SHOW_INITIAL_ROWS = TRUE;
