/* cdc-snowflake: bronze_check */
-- What is in the table now, from whatever COPY: rows, and those that silver could not place.
SELECT FILE_NAME, COUNT(*) AS N_ROWS,
       COUNT_IF(OP_TYPE IN ('read', 'insert', 'update', 'replace', 'delete') AND NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) IS NULL) AS N_WITHOUT_KEY
FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
WHERE FILE_NAME IN ('a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞/events.jsonl')
GROUP BY FILE_NAME;
