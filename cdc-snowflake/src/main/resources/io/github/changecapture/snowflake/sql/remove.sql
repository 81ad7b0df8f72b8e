REMOVE '@{{stage}}/{{file}}'
