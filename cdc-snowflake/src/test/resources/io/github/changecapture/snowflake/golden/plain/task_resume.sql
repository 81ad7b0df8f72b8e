/* cdc-snowflake: task_resume */
ALTER TASK "CDC"."BRONZE"."SHOP__ORDERS__LOAD" RESUME;
