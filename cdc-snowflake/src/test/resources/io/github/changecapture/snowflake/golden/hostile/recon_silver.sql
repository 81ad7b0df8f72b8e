/* cdc-snowflake: recon_silver */
-- Documents whose last event in bronze is not the one that silver knows; those before a reset may be absent.
SELECT COUNT(*) AS N_DOCUMENTS,
       NVL(COUNT_IF(b.POSITION > (SELECT NVL(MAX(POSITION), '') FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."RESETS" WHERE TARGET_TABLE = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx') AND (s.POSITION IS NULL OR s.POSITION < b.POSITION)), 0) AS N_BEHIND
FROM (
  SELECT NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) AS DOC_KEY,
         MAX(LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID) AS POSITION
  FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
  WHERE OP_TYPE IN ('read', 'insert', 'update', 'replace', 'delete')
  GROUP BY NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id))
) AS b
LEFT JOIN "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" AS s ON s.DOC_KEY = b.DOC_KEY;
