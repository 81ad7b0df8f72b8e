/* cdc-snowflake: typed_view */
-- What a value is not, it is NULL here; in the document of the view __LIVE it is whole.
CREATE OR REPLACE VIEW "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx$_5DA05EA949FFD54895830069CE0CDC50" COPY GRANTS COMMENT = 'cdc-snowflake 2BBC9754117E8E4C799EE6DD265DADDB' AS
SELECT l.DOC_KEY,
       a1.INDEX AS INDEX_1,
       a2.INDEX AS INDEX_2,
       a2.VALUE::VARCHAR AS "ELEMENT",
       l.EVENT_TIME, l.MERGED_AT, l.IS_STALE
FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__LIVE" AS l,
LATERAL FLATTEN(INPUT => l.DOCUMENT['itemsa"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'], MODE => 'ARRAY') AS a1,
LATERAL FLATTEN(INPUT => a1.VALUE['tagsa"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'], MODE => 'ARRAY') AS a2;
