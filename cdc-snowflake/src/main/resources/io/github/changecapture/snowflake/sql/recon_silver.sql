-- Documents whose last event in bronze is not the one that silver knows; those before a reset may be absent.
SELECT COUNT(*) AS N_DOCUMENTS,
       COUNT_IF(b.POSITION > {{floor}} AND (s.POSITION IS NULL OR s.POSITION < b.POSITION)) AS N_BEHIND,
       COUNT_IF(s.POSITION > b.POSITION) AS N_AHEAD
FROM (
  SELECT NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) AS DOC_KEY,
         MAX(LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID) AS POSITION
  FROM {{bronze}}
  WHERE OP_TYPE IN ({{operations}})
  GROUP BY NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id))
) AS b
LEFT JOIN {{current}} AS s ON s.DOC_KEY = b.DOC_KEY
