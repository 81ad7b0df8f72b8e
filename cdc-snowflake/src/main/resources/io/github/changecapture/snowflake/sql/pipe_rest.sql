-- Loads what insertFiles names, and nothing else.
CREATE PIPE IF NOT EXISTS {{pipe}}
  AUTO_INGEST = FALSE
AS
{{copyFrom}}
FILE_FORMAT = (FORMAT_NAME = '{{format}}')
ON_ERROR = SKIP_FILE
