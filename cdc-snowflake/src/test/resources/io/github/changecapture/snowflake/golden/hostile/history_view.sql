/* cdc-snowflake: history_view */
-- A version ends with the next event of its document, or where the whole collection was reset.
CREATE OR REPLACE VIEW "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__VERSIONS" COPY GRANTS COMMENT = 'cdc-snowflake BAAC75D1BFE73DB21446CC151A0384B0' AS
SELECT v.DOC_KEY, v.POSITION, v.OP_TYPE, v.DOCUMENT, v.UPDATE_DESCRIPTION, v.VERSION_NUMBER,
       v.EVENT_TIME AS VALID_FROM,
       IFF(r.POSITION IS NOT NULL AND (v.NEXT_POSITION IS NULL OR r.POSITION < v.NEXT_POSITION), r.EVENT_TIME, v.NEXT_TIME) AS VALID_TO,
       (v.NEXT_POSITION IS NULL AND r.POSITION IS NULL AND v.OP_TYPE <> 'delete') AS IS_CURRENT
FROM (
  SELECT DOC_KEY, POSITION, OP_TYPE, DOCUMENT, UPDATE_DESCRIPTION, EVENT_TIME,
         ROW_NUMBER() OVER (PARTITION BY DOC_KEY ORDER BY POSITION) AS VERSION_NUMBER,
         LEAD(POSITION) OVER (PARTITION BY DOC_KEY ORDER BY POSITION) AS NEXT_POSITION,
         LEAD(EVENT_TIME) OVER (PARTITION BY DOC_KEY ORDER BY POSITION) AS NEXT_TIME
  FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__HISTORY"
) AS v
LEFT JOIN (
  SELECT POSITION, EVENT_TIME, LAG(POSITION, 1, '') OVER (ORDER BY POSITION) AS PREVIOUS
  FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."RESETS"
  WHERE TARGET_TABLE = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
) AS r
ON v.POSITION >= r.PREVIOUS AND v.POSITION < r.POSITION;
