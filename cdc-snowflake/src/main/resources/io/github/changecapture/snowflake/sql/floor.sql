(SELECT NVL(MAX(POSITION), '') FROM {{resets}} WHERE TARGET_TABLE = {{target}})
