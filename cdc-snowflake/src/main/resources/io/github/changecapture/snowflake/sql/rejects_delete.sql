DELETE FROM {{rejects}} WHERE TARGET_TABLE = {{target}} AND FILE_PATH = {{file}}
