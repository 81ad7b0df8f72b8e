/* cdc-snowflake: ledger_chunks */
-- Chunks of snapshots: each is a series of its own, with the attempts at it.
SELECT SERIES, FILE_PATH, STATUS
FROM "CDC"."META"."LEDGER"
WHERE TARGET_TABLE = 'SHOP__ORDERS' AND SERIES <> 'shop/orders';
