CREATE STAGE IF NOT EXISTS {{stage}}
  URL = {{location}}
  STORAGE_INTEGRATION = {{integration}}
  FILE_FORMAT = (FORMAT_NAME = '{{format}}')
