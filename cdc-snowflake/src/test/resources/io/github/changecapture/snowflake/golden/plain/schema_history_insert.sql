/* cdc-snowflake: schema_history_insert */
MERGE INTO "CDC"."META"."SCHEMA_HISTORY" AS t
USING (
  SELECT 'SHOP__ORDERS' AS TARGET_TABLE, 1 AS SCHEMA_VERSION, 'b911cd6cb319efe7578ac9c0f727ad4d3ad6a1d138a3a2abd101bf8ca94f12b2' AS SCHEMA_HASH,
         PARSE_JSON('[["_id", "objectId", "_id"], ["active", "bool null", "active"], ["created", "date", "created"], ["customer", "object", null], ["customer.name", "string", "customer_name"], ["customer_name", "string", "customer_name_2"], ["items", "array", "items"], ["items[]", "object", null], ["items[].price", "decimal", "price"], ["items[].tags", "array", "tags"], ["items[].tags[]", "string", "ELEMENT"], ["mixed", "int string", "mixed"], ["photo", "binData", "photo"], ["quantity", "int long", "quantity"], ["ratio", "double int", "ratio"]]') AS FIELDS, SYSDATE() AS DISCOVERED_AT
) AS s
ON t.TARGET_TABLE = s.TARGET_TABLE AND t.SCHEMA_HASH = s.SCHEMA_HASH
WHEN NOT MATCHED THEN INSERT (TARGET_TABLE, SCHEMA_VERSION, SCHEMA_HASH, FIELDS, DISCOVERED_AT)
  VALUES (s.TARGET_TABLE, s.SCHEMA_VERSION, s.SCHEMA_HASH, s.FIELDS, s.DISCOVERED_AT);
