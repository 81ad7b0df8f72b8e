-- Whether the transaction with this batch has committed; asked on a new connection.
SELECT COUNT(*) AS N_FILES FROM {{ledger}} WHERE TARGET_TABLE = {{target}} AND BATCH_ID = {{batch}}
