-- What models were worth on a hold-out, and how they compare. The values of each user are in the lake, table
-- user_evaluations, under the same evaluation_id and model_id.

CREATE TABLE ops.evaluations (
  evaluation_id uuid NOT NULL,
  model_id uuid NOT NULL,
  name text NOT NULL,
  user_count bigint NOT NULL,
  metrics jsonb NOT NULL,
  intervals jsonb NOT NULL,
  segments jsonb NOT NULL,
  evaluated_at timestamptz NOT NULL,
  run_id uuid NOT NULL,
  CONSTRAINT evaluations_pkey PRIMARY KEY (evaluation_id, model_id),
  CONSTRAINT evaluations_metrics_is_object CHECK (jsonb_typeof(metrics) = 'object'),
  CONSTRAINT evaluations_intervals_is_object CHECK (jsonb_typeof(intervals) = 'object'),
  CONSTRAINT evaluations_segments_is_object CHECK (jsonb_typeof(segments) = 'object')
);
CREATE INDEX evaluations_model_id_idx ON ops.evaluations (model_id, evaluated_at);
COMMENT ON TABLE ops.evaluations IS 'What a model''s recipe, trained before a hold-out, was worth on it';
COMMENT ON COLUMN ops.evaluations.evaluation_id IS 'The hold-out: from data, split and settings; the same for all that can be compared';
COMMENT ON COLUMN ops.evaluations.model_id IS 'The model in ml_models; popularity, which every model is held against, need not be there';
COMMENT ON COLUMN ops.evaluations.name IS 'Algorithm and version';
COMMENT ON COLUMN ops.evaluations.user_count IS 'Users who were judged';
COMMENT ON COLUMN ops.evaluations.metrics IS 'Value of every metric by its name, a JSON object of numbers';
COMMENT ON COLUMN ops.evaluations.intervals IS 'Lower and upper end by the name of the metric, a JSON object';
COMMENT ON COLUMN ops.evaluations.segments IS 'Users and metrics of new, light and heavy users, a JSON object';
COMMENT ON COLUMN ops.evaluations.evaluated_at IS 'When the run began';
COMMENT ON COLUMN ops.evaluations.run_id IS 'The run, in ops.job_runs';

CREATE TABLE ops.comparisons (
  evaluation_id uuid NOT NULL,
  model_id uuid NOT NULL,
  other_id uuid NOT NULL,
  metric varchar(50) NOT NULL,
  model_value double precision NOT NULL,
  other_value double precision NOT NULL,
  difference double precision NOT NULL,
  lower_end double precision NOT NULL,
  upper_end double precision NOT NULL,
  p_bootstrap double precision NOT NULL,
  p_wilcoxon double precision NOT NULL,
  p_bootstrap_holm double precision NOT NULL,
  p_wilcoxon_holm double precision NOT NULL,
  settings jsonb NOT NULL,
  compared_at timestamptz NOT NULL,
  run_id uuid NOT NULL,
  CONSTRAINT comparisons_pkey PRIMARY KEY (evaluation_id, model_id, other_id, metric),
  CONSTRAINT comparisons_of_two CHECK (model_id < other_id),
  CONSTRAINT comparisons_settings_is_object CHECK (jsonb_typeof(settings) = 'object')
);
CREATE INDEX comparisons_models_idx ON ops.comparisons (model_id, other_id, compared_at);
COMMENT ON TABLE ops.comparisons IS 'How much better one model is than another, user by user on the same hold-out; each pair once';
COMMENT ON COLUMN ops.comparisons.evaluation_id IS 'The hold-out, as in ops.evaluations';
COMMENT ON COLUMN ops.comparisons.model_id IS 'The one; of the two it has the smaller id';
COMMENT ON COLUMN ops.comparisons.other_id IS 'The other';
COMMENT ON COLUMN ops.comparisons.metric IS 'By which metric, for example ndcg@10';
COMMENT ON COLUMN ops.comparisons.model_value IS 'Mean of the one';
COMMENT ON COLUMN ops.comparisons.other_value IS 'Mean of the other';
COMMENT ON COLUMN ops.comparisons.difference IS 'Mean over users of the one less the other';
COMMENT ON COLUMN ops.comparisons.lower_end IS 'Lower end of the bootstrap interval of the difference';
COMMENT ON COLUMN ops.comparisons.upper_end IS 'Upper end of the bootstrap interval of the difference';
COMMENT ON COLUMN ops.comparisons.p_bootstrap IS 'Two-sided p-value of no difference, by the bootstrap''s standard error';
COMMENT ON COLUMN ops.comparisons.p_wilcoxon IS 'Two-sided p-value of Wilcoxon''s signed-rank test';
COMMENT ON COLUMN ops.comparisons.p_bootstrap_holm IS 'The p-value by the bootstrap, corrected by Holm for all pairs of the last run that compared them';
COMMENT ON COLUMN ops.comparisons.p_wilcoxon_holm IS 'Wilcoxon''s p-value, corrected by Holm for all pairs of the last run that compared them';
COMMENT ON COLUMN ops.comparisons.settings IS 'How they were judged, by the keys of evaluation in the configuration: split, metric, confidence and so on';
COMMENT ON COLUMN ops.comparisons.compared_at IS 'When the run began';
COMMENT ON COLUMN ops.comparisons.run_id IS 'The run, in ops.job_runs';
