/* cdc-snowflake: storage_integration */
-- STORAGE_ALLOWED_LOCATIONS names the blob endpoint, also for ADLS Gen2, and ends with a slash.
CREATE STORAGE INTEGRATION IF NOT EXISTS "ia""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"
  TYPE = EXTERNAL_STAGE
  STORAGE_PROVIDER = 'AZURE'
  ENABLED = TRUE
  AZURE_TENANT_ID = '11111111-2222-3333-4444-555555555555'
  STORAGE_ALLOWED_LOCATIONS = ('azure://account.blob.core.windows.net/raw/mongodb/');
