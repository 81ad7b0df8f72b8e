/* cdc-snowflake: recon_files */
-- Files of which bronze holds something else than the ledger says.
SELECT NVL(l.FILE_PATH, b.FILE_NAME) AS FILE_PATH, NVL(l.ROWS_LOADED, 0) AS ROWS_LOADED, NVL(b.N_ROWS, 0) AS BRONZE_ROWS
FROM (
  SELECT FILE_PATH, ROWS_LOADED FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."LEDGER" WHERE TARGET_TABLE = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
) AS l
FULL OUTER JOIN (
  SELECT FILE_NAME, COUNT(*) AS N_ROWS FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" GROUP BY FILE_NAME
) AS b ON b.FILE_NAME = l.FILE_PATH
WHERE NVL(l.ROWS_LOADED, 0) <> NVL(b.N_ROWS, 0)
ORDER BY 1
LIMIT 100;
