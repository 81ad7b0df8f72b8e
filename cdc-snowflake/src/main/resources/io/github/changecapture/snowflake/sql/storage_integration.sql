-- STORAGE_ALLOWED_LOCATIONS names the blob endpoint, also for ADLS Gen2, and ends with a slash.
CREATE STORAGE INTEGRATION IF NOT EXISTS {{integration}}
  TYPE = EXTERNAL_STAGE
  STORAGE_PROVIDER = 'AZURE'
  ENABLED = TRUE
  AZURE_TENANT_ID = {{tenant}}
  STORAGE_ALLOWED_LOCATIONS = ({{location}})
