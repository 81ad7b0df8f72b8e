-- What a value is not, it is NULL here; in the document of the view __LIVE it is whole.
CREATE OR REPLACE VIEW {{view}} COPY GRANTS COMMENT = {{checksum}} AS
SELECT l.DOC_KEY,
{{columns}}       l.EVENT_TIME, l.MERGED_AT, l.IS_STALE
FROM {{live}} AS l{{arrays}}
