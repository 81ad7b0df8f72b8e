-- Every cast gives NULL rather than an error, and NOT NULL in the table rejects the file.
{{copyFrom}}
FILES = ({{files}})
FILE_FORMAT = (FORMAT_NAME = '{{format}}')
ON_ERROR = SKIP_FILE
{{option}}
