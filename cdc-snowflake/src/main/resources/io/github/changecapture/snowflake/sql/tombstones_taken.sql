DELETE FROM {{tombstones}} WHERE DOC_KEY IN (SELECT DOC_KEY FROM {{current}})
