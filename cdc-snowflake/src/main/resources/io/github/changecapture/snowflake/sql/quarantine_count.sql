SELECT (SELECT COUNT(*) FROM {{bronze}} WHERE FILE_NAME = {{file}}) AS N_ROWS,
       (SELECT COUNT(*) FROM {{rejects}} WHERE TARGET_TABLE = {{target}} AND FILE_PATH = {{file}}) AS N_REJECTED
