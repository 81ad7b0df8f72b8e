COPY INTO {{bronze}}
  (EVENT_ID, GENERATION, OP_TYPE, CLUSTER_T, CLUSTER_I, V,
   FILE_NAME, FILE_ROW, FILE_CONTENT_KEY, FILE_LAST_MODIFIED, LOADED_AT)
FROM (
  SELECT
    t.$1:_id._data::VARCHAR,
    NVL(TRY_TO_NUMBER(t.$1:_cdc.g::VARCHAR), 0),
    t.$1:operationType::VARCHAR,
    TRY_TO_NUMBER(t.$1:clusterTime."$timestamp".t::VARCHAR),
    TRY_TO_NUMBER(t.$1:clusterTime."$timestamp".i::VARCHAR),
    t.$1,
    {{fileName}},
    METADATA$FILE_ROW_NUMBER,
    METADATA$FILE_CONTENT_KEY,
    METADATA$FILE_LAST_MODIFIED,
    METADATA$START_SCAN_TIME
  FROM '@{{stage}}/{{prefix}}' t
)
