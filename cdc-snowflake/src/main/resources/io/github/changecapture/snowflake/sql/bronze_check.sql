-- What is in the table now, from whatever COPY: rows, and those that silver could not place.
SELECT FILE_NAME, COUNT(*) AS N_ROWS,
       COUNT_IF(OP_TYPE IN ({{operations}}) AND NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) IS NULL) AS N_WITHOUT_KEY
FROM {{bronze}}
WHERE FILE_NAME IN ({{files}})
GROUP BY FILE_NAME
