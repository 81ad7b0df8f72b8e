REGEXP_SUBSTR(METADATA$FILENAME, '^(azure://[^/]+/[^/]+/){0,1}({{root}}){0,1}(.*)', 1, 1, 'e', 3)
