/* cdc-snowflake: ledger_statuses */
SELECT FILE_PATH, STATUS FROM "CDC"."META"."LEDGER" WHERE SERIES = 'shop/orders';
