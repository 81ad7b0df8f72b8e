-- One collection's folder: whatever is closed there for ever comes by Event Grid, once.
CREATE PIPE IF NOT EXISTS {{pipe}}
  AUTO_INGEST = TRUE
  INTEGRATION = {{integration}}
AS
{{copyFrom}}
PATTERN = '.*[.]jsonl([.]gz){0,1}'
FILE_FORMAT = (FORMAT_NAME = '{{format}}')
ON_ERROR = SKIP_FILE
