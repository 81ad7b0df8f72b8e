-- Primary keys are not enforced: that a version is recorded once comes from the MERGE.
MERGE INTO {{migrations}} AS t
USING (SELECT {{version}} AS VERSION, {{name}} AS NAME, {{checksum}} AS CHECKSUM, SYSDATE() AS APPLIED_AT) AS s
ON t.VERSION = s.VERSION
WHEN NOT MATCHED THEN INSERT (VERSION, NAME, CHECKSUM, APPLIED_AT)
  VALUES (s.VERSION, s.NAME, s.CHECKSUM, s.APPLIED_AT)
