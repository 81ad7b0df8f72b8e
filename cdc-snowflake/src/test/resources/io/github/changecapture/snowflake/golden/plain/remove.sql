/* cdc-snowflake: remove */
REMOVE '@"CDC"."META"."SEGMENTS"/shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl';
