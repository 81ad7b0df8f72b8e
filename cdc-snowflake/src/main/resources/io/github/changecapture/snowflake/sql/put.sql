-- The target is a folder; the file keeps its name. What is there already is left as it is.
PUT {{file}} '@{{stage}}/{{folder}}'
  PARALLEL = 1 AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = {{compression}} OVERWRITE = FALSE
