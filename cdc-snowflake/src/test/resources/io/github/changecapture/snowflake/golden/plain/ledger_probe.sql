/* cdc-snowflake: ledger_probe */
-- Whether the transaction with this batch has committed; asked on a new connection.
SELECT COUNT(*) AS N_FILES FROM "CDC"."META"."LEDGER" WHERE TARGET_TABLE = 'SHOP__ORDERS' AND BATCH_ID = '5f1c';
