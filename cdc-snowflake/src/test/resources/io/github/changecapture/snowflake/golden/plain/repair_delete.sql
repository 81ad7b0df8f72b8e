/* cdc-snowflake: repair_delete */
DELETE FROM "CDC"."BRONZE"."SHOP__ORDERS" WHERE FILE_NAME = 'shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl';
