-- A lake that is made anew at the same path knows nothing of what was ingested before.
ALTER TABLE ops.ingests ADD COLUMN table_id text;
COMMENT ON COLUMN ops.ingests.table_id IS
  'Delta''s id of the table in the lake; a watermark holds for this table only. Null when the run is older than this column: its watermark is not used';
