/* cdc-snowflake: deleted_away */
DELETE FROM "CDC"."SILVER"."SHOP__ORDERS" WHERE IS_DELETED;
