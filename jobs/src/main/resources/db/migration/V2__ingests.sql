-- What was ingested when: for gates that compare with the last runs, for schema drift, and as the watermark of
-- incremental runs.
CREATE TABLE ops.ingests (
  run_id uuid NOT NULL,
  lake text NOT NULL,
  source text NOT NULL,
  entity varchar(20) NOT NULL,
  ingested_at timestamptz NOT NULL,
  read_rows bigint NOT NULL,
  accepted_rows bigint NOT NULL,
  duplicate_rows bigint NOT NULL,
  rejected_rows bigint NOT NULL,
  changed_rows bigint NOT NULL,
  action_counts jsonb NOT NULL,
  source_columns jsonb NOT NULL,
  watermark timestamptz,
  CONSTRAINT ingests_pkey PRIMARY KEY (run_id, source, entity),
  CONSTRAINT ingests_entity_known CHECK (entity IN ('users', 'items', 'interactions', 'preferences')),
  CONSTRAINT ingests_rows_add_up CHECK (read_rows = accepted_rows + duplicate_rows + rejected_rows),
  CONSTRAINT ingests_action_counts_is_object CHECK (jsonb_typeof(action_counts) = 'object'),
  CONSTRAINT ingests_source_columns_is_object CHECK (jsonb_typeof(source_columns) = 'object')
);
CREATE INDEX ingests_lake_source_ingested_at_idx ON ops.ingests (lake, source, ingested_at);
COMMENT ON TABLE ops.ingests IS 'One row per run, source and table that was written to the lake';
COMMENT ON COLUMN ops.ingests.run_id IS 'The run';
COMMENT ON COLUMN ops.ingests.lake IS 'Root of the lake';
COMMENT ON COLUMN ops.ingests.source IS 'The source in the configuration';
COMMENT ON COLUMN ops.ingests.entity IS 'The table';
COMMENT ON COLUMN ops.ingests.ingested_at IS 'When the run began';
COMMENT ON COLUMN ops.ingests.read_rows IS 'Rows read';
COMMENT ON COLUMN ops.ingests.accepted_rows IS 'Good rows with distinct keys';
COMMENT ON COLUMN ops.ingests.duplicate_rows IS 'Good rows with the key of an accepted one';
COMMENT ON COLUMN ops.ingests.rejected_rows IS 'Refused rows, which are in quarantine';
COMMENT ON COLUMN ops.ingests.changed_rows IS 'Accepted rows that were new to the table or changed it';
COMMENT ON COLUMN ops.ingests.action_counts IS 'Good rows by action type, a JSON object of numbers';
COMMENT ON COLUMN ops.ingests.source_columns IS 'Types of the source''s columns by name, a JSON object of texts';
COMMENT ON COLUMN ops.ingests.watermark IS
  'The latest good interaction, not after the start of the run; the next run for what is new begins there, less the lateness';

-- Nothing ever filled it.
ALTER TABLE ops.job_runs DROP COLUMN config_hash;
