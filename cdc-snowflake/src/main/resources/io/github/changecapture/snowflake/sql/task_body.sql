DECLARE
  batch VARCHAR DEFAULT UUID_STRING();
  files VARCHAR;
  statement VARCHAR;
BEGIN
  -- The oldest that the library has said to be sealed; no folder is ever listed.
  BEGIN TRANSACTION;
  UPDATE {{ledger}} SET BATCH_ID = :batch
  WHERE TARGET_TABLE = {{target}} AND STATUS = 'SEALED' AND FILE_PATH IN (
    SELECT FILE_PATH FROM {{ledger}}
    WHERE TARGET_TABLE = {{target}} AND STATUS = 'SEALED' ORDER BY SEGMENT_NUMBER, FILE_PATH LIMIT {{most}});
  SELECT LISTAGG('\'' || REPLACE(REPLACE(FILE_PATH, '\\', '\\\\'), '\'', '\\\'') || '\'', ', ')
         WITHIN GROUP (ORDER BY SEGMENT_NUMBER)
  INTO :files
  FROM {{ledger}} WHERE TARGET_TABLE = {{target}} AND BATCH_ID = :batch;
  IF (files <> '') THEN
    statement := {{copyHead}} || files || {{copyTail}};
    EXECUTE IMMEDIATE :statement;
    MERGE INTO {{ledger}} AS t
    USING (
      SELECT f.TARGET_TABLE, f.FILE_PATH, f.STATUS, SYSDATE() AS LOADED_AT,
             IFF(f.STATUS = 'LOADED', f.N_ROWS, 0) AS ROWS_LOADED,
             IFF(f.STATUS = 'LOADED', NULL,
                 'the task has loaded ' || f.N_ROWS || ' rows, the library loads the file alone') AS FIRST_ERROR
      FROM (
        SELECT l.TARGET_TABLE, l.FILE_PATH, NVL(b.N_ROWS, 0) AS N_ROWS,
               IFF(NVL(b.N_ROWS, 0) = l.LINE_COUNT AND NVL(b.N_WITHOUT_KEY, 0) = 0, 'LOADED', 'LOAD_FAILED') AS STATUS
        FROM {{ledger}} AS l
        LEFT JOIN (
          SELECT FILE_NAME, COUNT(*) AS N_ROWS,
                 COUNT_IF(OP_TYPE IN ({{operations}}) AND NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) IS NULL) AS N_WITHOUT_KEY
          FROM {{bronze}}
          GROUP BY FILE_NAME
        ) AS b ON b.FILE_NAME = l.FILE_PATH
        WHERE l.TARGET_TABLE = {{target}} AND l.BATCH_ID = :batch
      ) AS f
    ) AS s
    ON t.TARGET_TABLE = s.TARGET_TABLE AND t.FILE_PATH = s.FILE_PATH
    WHEN MATCHED THEN UPDATE SET
      STATUS = s.STATUS, ROWS_LOADED = s.ROWS_LOADED, LOADED_AT = s.LOADED_AT, MERGED_AT = NULL, FIRST_ERROR = s.FIRST_ERROR;
    DELETE FROM {{bronze}} WHERE FILE_NAME IN (
      SELECT FILE_PATH FROM {{ledger}} WHERE TARGET_TABLE = {{target}} AND BATCH_ID = :batch AND STATUS = 'LOAD_FAILED');
  END IF;
  COMMIT;
  -- A stream shows what was committed before its transaction began.
  BEGIN TRANSACTION;
{{silver}}
  COMMIT;
EXCEPTION
  WHEN OTHER THEN
    ROLLBACK;
    RAISE;
END;
