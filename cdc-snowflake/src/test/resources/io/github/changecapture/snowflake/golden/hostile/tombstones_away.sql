/* cdc-snowflake: tombstones_away */
-- Without its document: only the place of the delete stays, against events that come late.
INSERT INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__DELETED" (DOC_KEY, DOCUMENT, IS_DELETED, OP_TYPE, POSITION, DOC_POSITION, EVENT_TIME, MERGED_AT)
SELECT DOC_KEY, NULL, IS_DELETED, OP_TYPE, POSITION, DOC_POSITION, EVENT_TIME, MERGED_AT
FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
WHERE IS_DELETED;
