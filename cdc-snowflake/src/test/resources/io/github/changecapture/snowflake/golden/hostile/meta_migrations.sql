/* cdc-snowflake: meta_migrations */
CREATE TABLE IF NOT EXISTS "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."MIGRATIONS" (
  VERSION    NUMBER(10,0) NOT NULL,
  NAME       VARCHAR NOT NULL,
  CHECKSUM   VARCHAR NOT NULL,
  APPLIED_AT TIMESTAMP_NTZ(3) NOT NULL,
  PRIMARY KEY (VERSION)
);
