-- Only for a stream that is stale or gone: all rows of bronze come again, and the MERGEs leave out what silver has.
CREATE OR REPLACE STREAM {{stream}} ON TABLE {{bronze}} APPEND_ONLY = TRUE SHOW_INITIAL_ROWS = TRUE
