/* cdc-snowflake: quarantine_count */
SELECT (SELECT COUNT(*) FROM "CDC"."BRONZE"."SHOP__ORDERS" WHERE FILE_NAME = 'shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl') AS N_ROWS,
       (SELECT COUNT(*) FROM "CDC"."META"."REJECTS" WHERE TARGET_TABLE = 'SHOP__ORDERS' AND FILE_PATH = 'shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl') AS N_REJECTED;
