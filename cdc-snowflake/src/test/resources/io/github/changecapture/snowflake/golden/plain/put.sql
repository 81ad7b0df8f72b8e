/* cdc-snowflake: put */
-- The target is a folder; the file keeps its name. What is there already is left as it is.
PUT 'file\u003a///tmp/it\u0027s here/events.jsonl' '@"CDC"."META"."SEGMENTS"/shop/orders/year=2026/month=11/day=21/hour=10/'
  PARALLEL = 1 AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = NONE OVERWRITE = FALSE;
