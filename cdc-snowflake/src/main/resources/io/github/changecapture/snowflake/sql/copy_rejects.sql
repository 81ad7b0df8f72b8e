-- Every line as it is. FORCE, because a rolled back attempt may be remembered as loaded.
COPY INTO {{rejects}} (TARGET_TABLE, FILE_PATH, FILE_ROW, RAW_LINE, LOADED_AT)
FROM (
  SELECT {{target}}, {{fileName}}, METADATA$FILE_ROW_NUMBER, t.$1, METADATA$START_SCAN_TIME
  FROM '@{{stage}}/' t
)
FILES = ({{file}})
FILE_FORMAT = (FORMAT_NAME = '{{format}}')
ON_ERROR = ABORT_STATEMENT
FORCE = TRUE
