/* cdc-snowflake: rejects_delete */
DELETE FROM "CDC"."META"."REJECTS" WHERE TARGET_TABLE = 'SHOP__ORDERS' AND FILE_PATH = 'shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl';
