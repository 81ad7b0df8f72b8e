-- What cdc-snowflake takes for granted and only an account can show. Five minutes, a few cents.
--
--   snow sql -f check-account.sql        (or paste it into a worksheet and run all)
--
-- Needs a role that may create a database, and a warehouse in use. Makes the database CDC_CHECK and drops it at the
-- end; touches nothing else. The last SELECT is the answer: a row for each question, OK or LOOK. For each LOOK, open an
-- issue with the row. Two questions need more than SQL; they are at the end.

CREATE DATABASE IF NOT EXISTS CDC_CHECK;
CREATE SCHEMA IF NOT EXISTS CDC_CHECK."m""eta";
USE SCHEMA CDC_CHECK."m""eta";
ALTER SESSION SET TIMEZONE = 'UTC', QUOTED_IDENTIFIERS_IGNORE_CASE = FALSE, ERROR_ON_NONDETERMINISTIC_MERGE = TRUE;

CREATE OR REPLACE TEMPORARY TABLE ANSWERS (N NUMBER, QUESTION VARCHAR, ASSUMED VARCHAR, FOUND VARCHAR);
CREATE OR REPLACE FILE FORMAT JSONL TYPE = JSON MULTI_LINE = FALSE STRIP_OUTER_ARRAY = FALSE STRIP_NULL_VALUES = FALSE ALLOW_DUPLICATE = FALSE;
CREATE OR REPLACE STAGE "s eg" FILE_FORMAT = (FORMAT_NAME = 'CDC_CHECK."m""eta".JSONL');
CREATE OR REPLACE TABLE BRONZE (EVENT_ID VARCHAR NOT NULL, OP_TYPE VARCHAR NOT NULL, V VARIANT NOT NULL, FILE_NAME VARCHAR NOT NULL)
  CHANGE_TRACKING = TRUE;
CREATE OR REPLACE STREAM CHANGES ON TABLE BRONZE APPEND_ONLY = TRUE SHOW_INITIAL_ROWS = TRUE;
CREATE OR REPLACE TABLE CURRENT_ROWS (DOC_KEY VARCHAR NOT NULL, POSITION VARCHAR NOT NULL);

-- Three events as a sink writes them, under names with what a path may hold.
COPY INTO '@"s eg"/shop/or%27ders/events-20261121-10.jsonl'
FROM (SELECT OBJECT_CONSTRUCT('_id', OBJECT_CONSTRUCT('_data', '82' || SEQ4()), 'operationType', 'insert',
                              'documentKey', OBJECT_CONSTRUCT('_id', SEQ4()), 'fullDocument', PARSE_JSON('{"a":null}'))
      FROM TABLE(GENERATOR(ROWCOUNT => 3)))
FILE_FORMAT = (TYPE = JSON COMPRESSION = NONE) SINGLE = TRUE OVERWRITE = TRUE;

-- A COPY that is rolled back, by the quoted stage, FILES relative to it, and an escape sequence in a name. %27 is how
-- sinks write a quote.
BEGIN TRANSACTION;
COPY INTO BRONZE (EVENT_ID, OP_TYPE, V, FILE_NAME)
FROM (SELECT t.$1:_id._data::VARCHAR, t.$1:operationType::VARCHAR, t.$1, METADATA$FILENAME
      FROM '@"CDC_CHECK"."m""eta"."s eg"/' t)
FILES = ('shop/or%27ders/events\u002d20261121-10.jsonl')
FILE_FORMAT = (FORMAT_NAME = '"CDC_CHECK"."m""eta"."JSONL"') ON_ERROR = SKIP_FILE LOAD_UNCERTAIN_FILES = TRUE;
ROLLBACK;

-- 1 and 2: the same for good.
-- 3: does a ROLLBACK take COPY's memory back? If not, this COPY skips the file, and the loader loads it by force.
EXECUTE IMMEDIATE $$
DECLARE
  n NUMBER DEFAULT 0;
BEGIN
  COPY INTO BRONZE (EVENT_ID, OP_TYPE, V, FILE_NAME)
  FROM (SELECT t.$1:_id._data::VARCHAR, t.$1:operationType::VARCHAR, t.$1, METADATA$FILENAME
        FROM '@"CDC_CHECK"."m""eta"."s eg"/' t)
  FILES = ('shop/or%27ders/events\u002d20261121-10.jsonl')
  FILE_FORMAT = (FORMAT_NAME = '"CDC_CHECK"."m""eta"."JSONL"') ON_ERROR = SKIP_FILE LOAD_UNCERTAIN_FILES = TRUE;
  SELECT COUNT(*) INTO :n FROM BRONZE;
  INSERT INTO ANSWERS SELECT 3, 'rows after ROLLBACK and COPY again: is the memory of files rolled back?', '3', :n::VARCHAR;
  IF (n = 0) THEN
    COPY INTO BRONZE (EVENT_ID, OP_TYPE, V, FILE_NAME)
    FROM (SELECT t.$1:_id._data::VARCHAR, t.$1:operationType::VARCHAR, t.$1, METADATA$FILENAME
          FROM '@"CDC_CHECK"."m""eta"."s eg"/' t)
    FILES = ('shop/or%27ders/events\u002d20261121-10.jsonl')
    FILE_FORMAT = (FORMAT_NAME = '"CDC_CHECK"."m""eta"."JSONL"') ON_ERROR = SKIP_FILE FORCE = TRUE;
  END IF;
  INSERT INTO ANSWERS SELECT 1, 'rows by quoted stage path, FILES relative to it, an escape sequence in a name', '3', COUNT(*)::VARCHAR FROM BRONZE;
  INSERT INTO ANSWERS SELECT 2, 'METADATA$FILENAME in a stage of Snowflake', 'shop/or%27ders/events-20261121-10.jsonl', MAX(FILE_NAME) FROM BRONZE;
EXCEPTION
  WHEN OTHER THEN
    INSERT INTO ANSWERS SELECT 1, 'rows by quoted stage path, FILES relative to it, an escape sequence in a name', '3', :SQLERRM;
END;
$$;

-- 4: JSON nulls are kept; 5: numbers in scientific notation; 6: field names that begin with a dollar or are empty.
INSERT INTO ANSWERS SELECT 4, 'a JSON null is kept', 'true', MAX(IS_NULL_VALUE(V:fullDocument.a))::VARCHAR FROM BRONZE;
INSERT INTO ANSWERS SELECT 5, 'TRY_TO_NUMBER of 1E+3 gives NULL', 'NULL', NVL(TRY_TO_NUMBER('1E+3')::VARCHAR, 'NULL');
INSERT INTO ANSWERS
SELECT 6, 'PATH of FLATTEN for the fields "$a" and ""', '[''$a''] and ['''']', LISTAGG(PATH, ' and ') WITHIN GROUP (ORDER BY PATH DESC)
FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{"$a":1,"":2}')));

-- 7: a MERGE whose SET takes plain source columns, from the stream, and a scalar sub-select in the source.
EXECUTE IMMEDIATE $$
DECLARE
  n NUMBER DEFAULT 0;
BEGIN
  BEGIN TRANSACTION;
  MERGE INTO CURRENT_ROWS AS t
  USING (
    SELECT TO_JSON(V:documentKey._id) AS DOC_KEY, EVENT_ID AS POSITION FROM CHANGES
    WHERE EVENT_ID > (SELECT NVL(MAX(POSITION), '') FROM CURRENT_ROWS)
    QUALIFY ROW_NUMBER() OVER (PARTITION BY TO_JSON(V:documentKey._id) ORDER BY EVENT_ID DESC) = 1
  ) AS s
  ON t.DOC_KEY = s.DOC_KEY
  WHEN MATCHED AND s.POSITION > t.POSITION THEN UPDATE SET POSITION = s.POSITION
  WHEN NOT MATCHED THEN INSERT (DOC_KEY, POSITION) VALUES (s.DOC_KEY, s.POSITION);
  SELECT COUNT(*) INTO :n FROM CHANGES;
  COMMIT;
  INSERT INTO ANSWERS SELECT 7, 'rows of a stream in the transaction that has read it, and after', '3 and 0', :n || ' and ' || COUNT(*) FROM CHANGES;
  INSERT INTO ANSWERS SELECT 8, 'rows merged', '3', COUNT(*)::VARCHAR FROM CURRENT_ROWS;
EXCEPTION
  WHEN OTHER THEN
    ROLLBACK;
    INSERT INTO ANSWERS SELECT 7, 'a MERGE from the stream', 'no error', :SQLERRM;
END;
$$;

-- 9: a stream made again shows all rows once more; that is how a stale one is mended.
CREATE OR REPLACE STREAM CHANGES ON TABLE BRONZE APPEND_ONLY = TRUE SHOW_INITIAL_ROWS = TRUE;
INSERT INTO ANSWERS SELECT 9, 'rows of a stream that was made again', '3', COUNT(*)::VARCHAR FROM CHANGES;

-- 10: the task's way to FILES: a text from a table, put into a COPY, in a script whose body is a constant.
CREATE OR REPLACE TABLE LEDGER (FILE_PATH VARCHAR, SEGMENT_NUMBER NUMBER, STATUS VARCHAR);
INSERT INTO LEDGER VALUES ('shop/or%27ders/events-20261121-10.jsonl', 1, 'SEALED');
EXECUTE IMMEDIATE 'DECLARE files VARCHAR; statement VARCHAR; BEGIN
  SELECT LISTAGG(\'\\\'\' || REPLACE(REPLACE(FILE_PATH, \'\\\\\', \'\\\\\\\\\'), \'\\\'\', \'\\\\\\\'\') || \'\\\'\', \', \')
         WITHIN GROUP (ORDER BY SEGMENT_NUMBER) INTO \u003afiles FROM LEDGER WHERE STATUS = \'SEALED\';
  statement \u003a= \'COPY INTO BRONZE (EVENT_ID, OP_TYPE, V, FILE_NAME) FROM (SELECT t.\u00241\u003a_id._data\u003a\u003aVARCHAR, t.\u00241\u003aoperationType\u003a\u003aVARCHAR, t.\u00241, METADATA\u0024FILENAME FROM \\\'@"s eg"/\\\' t) FILES = (\' || files || \') FILE_FORMAT = (FORMAT_NAME = JSONL) FORCE = TRUE\'\u003b
  EXECUTE IMMEDIATE \u003astatement\u003b
  INSERT INTO ANSWERS SELECT 10, \'rows after a script that builds FILES from a table\', \'6\', COUNT(*)\u003a\u003aVARCHAR FROM BRONZE\u003b
END\u003b';

-- 11 and 12: a task and a pipe compile; they are never run.
CREATE TASK IF NOT EXISTS LOAD_TASK SCHEDULE = '60 MINUTE' USER_TASK_TIMEOUT_MS = 3000000 SUSPEND_TASK_AFTER_NUM_FAILURES = 10
AS EXECUTE IMMEDIATE $$BEGIN BEGIN TRANSACTION; COMMIT; EXCEPTION WHEN OTHER THEN ROLLBACK; RAISE; END;$$;
SHOW TASKS IN SCHEMA CDC_CHECK."m""eta";
INSERT INTO ANSWERS SELECT 11, 'SHOW TASKS has the column state', 'suspended', MAX("state") FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()));
CREATE PIPE IF NOT EXISTS LOAD_PIPE AUTO_INGEST = FALSE AS
COPY INTO BRONZE (EVENT_ID, OP_TYPE, V, FILE_NAME)
FROM (SELECT t.$1:_id._data::VARCHAR, t.$1:operationType::VARCHAR, t.$1, METADATA$FILENAME FROM '@"s eg"/shop/' t)
PATTERN = '.*[.]jsonl([.]gz){0,1}' FILE_FORMAT = (FORMAT_NAME = 'JSONL') ON_ERROR = SKIP_FILE;
SHOW PIPES IN SCHEMA CDC_CHECK."m""eta";
INSERT INTO ANSWERS SELECT 12, 'SHOW PIPES lists the pipe', 'LOAD_PIPE', MAX("name") FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()));

-- 13: SHOW STREAMS says whether one is stale.
SHOW STREAMS IN SCHEMA CDC_CHECK."m""eta";
INSERT INTO ANSWERS SELECT 13, 'SHOW STREAMS has the column stale', 'false', LOWER(MAX("stale"::VARCHAR)) FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()));

-- 14: how COPY's history names files.
INSERT INTO ANSWERS
SELECT 14, 'COPY_HISTORY names a file relative to its stage', 'shop/or%27ders/events-20261121-10.jsonl', MAX(FILE_NAME)
FROM TABLE(CDC_CHECK.INFORMATION_SCHEMA.COPY_HISTORY(TABLE_NAME => 'CDC_CHECK."m""eta".BRONZE', START_TIME => DATEADD('hour', -1, CURRENT_TIMESTAMP())));

SELECT N, IFF(ASSUMED = FOUND, 'OK', 'LOOK') AS VERDICT, QUESTION, ASSUMED, FOUND FROM ANSWERS ORDER BY N;

DROP DATABASE CDC_CHECK;

-- Beside SQL:
-- 15  What COPY's own answer calls a file, and whether the driver gives it inside a transaction:
--       CDC_SNOWFLAKE_...=... CDC_ADLS_...=... ./quickstart --adls --snowflake
--     must end with "equals the source". Its log must not say "rolled back": then file names were matched.
-- 16  What a second close of one file does:
--       az storage fs file show -p FILE -f raw --account-name ACCOUNT --query etag
--     before and after a second flush with close=true of the same length (FlushWithClose in the storage log). A changed
--     etag is harmless in every mode but AutoIngest, where the pipe must have ignored it: META.LEDGER has the file once.
