/* cdc-snowflake: recon_ledger */
SELECT FILE_PATH, STATUS, LINE_COUNT, CRC32C, ROWS_LOADED, ROWS_REJECTED, FIRST_ERROR, IFF(MERGED_AT IS NULL, 1, 0) AS N_UNMERGED
FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."LEDGER"
WHERE TARGET_TABLE = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
ORDER BY SERIES, SEGMENT_NUMBER;
