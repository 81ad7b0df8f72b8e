/* cdc-snowflake: recon_history */
SELECT COUNT(*) AS N_EVENTS, NVL(COUNT_IF(h.POSITION IS NULL), 0) AS N_MISSING
FROM (
  SELECT DISTINCT LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID AS POSITION
  FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
  WHERE OP_TYPE IN ('read', 'insert', 'update', 'replace', 'delete')
) AS b
LEFT JOIN "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__HISTORY" AS h ON h.POSITION = b.POSITION;
