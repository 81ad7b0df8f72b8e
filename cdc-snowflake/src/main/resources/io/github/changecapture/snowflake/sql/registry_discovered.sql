UPDATE {{registry}}
SET SCHEMA_VERSION = {{version}}, SCHEMA_HASH = {{hash}}, SOURCE_COUNT = NVL({{sourceCount}}, SOURCE_COUNT), UPDATED_AT = SYSDATE()
WHERE TARGET_TABLE = {{target}}
