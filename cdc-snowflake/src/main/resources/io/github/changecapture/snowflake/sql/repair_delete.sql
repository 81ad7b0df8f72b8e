DELETE FROM {{bronze}} WHERE FILE_NAME = {{file}}
