-- Chunks of snapshots: each is a series of its own, with the attempts at it.
SELECT SERIES, FILE_PATH, STATUS
FROM {{ledger}}
WHERE TARGET_TABLE = {{target}} AND SERIES <> {{series}}
