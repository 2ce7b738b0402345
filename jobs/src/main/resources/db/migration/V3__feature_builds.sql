-- Features are replaced and retired by computed_at.
CREATE INDEX features_computed_at_idx ON public.features (computed_at);

CREATE TABLE ops.feature_builds (
  computed_at timestamptz NOT NULL,
  fingerprint text NOT NULL,
  features_version bigint NOT NULL,
  row_count bigint NOT NULL,
  user_count bigint NOT NULL,
  item_count bigint NOT NULL,
  built_at timestamptz NOT NULL,
  run_id uuid NOT NULL,
  CONSTRAINT feature_builds_pkey PRIMARY KEY (computed_at)
);
COMMENT ON TABLE ops.feature_builds IS 'What public.features holds of each computed_at; changed in the transaction that loads the rows';
COMMENT ON COLUMN ops.feature_builds.computed_at IS 'The point in time';
COMMENT ON COLUMN ops.feature_builds.fingerprint IS 'Of everything the features were made from: tables, versions, settings';
COMMENT ON COLUMN ops.feature_builds.features_version IS 'Version of the lake''s features table that was loaded';
COMMENT ON COLUMN ops.feature_builds.row_count IS 'Features loaded';
COMMENT ON COLUMN ops.feature_builds.user_count IS 'Users they describe';
COMMENT ON COLUMN ops.feature_builds.item_count IS 'Items they describe';
COMMENT ON COLUMN ops.feature_builds.built_at IS 'When the run began that loaded them';
COMMENT ON COLUMN ops.feature_builds.run_id IS 'The run that loaded them';
