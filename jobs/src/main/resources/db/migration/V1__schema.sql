-- The nine tables the online and the offline half share (schema public), what the jobs need for themselves (schema
-- ops), and where bulk loads keep their tables (schema storage). Every name is qualified: nothing here depends on
-- search_path. Times are timestamptz. Floats are finite: NaN would sort above every number.

CREATE SCHEMA IF NOT EXISTS ops;
COMMENT ON SCHEMA ops IS 'What the offline jobs need for themselves: run log, load ledger, publications, migration history';

CREATE SCHEMA storage;
COMMENT ON SCHEMA storage IS
  'Tables written by bulk loads only: partitions of public.predictions, one per published model, and stage tables of loads under way';

-- users ---------------------------------------------------------------------------------------------------------

CREATE TABLE public.users (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  demographics jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_demographics_is_object CHECK (jsonb_typeof(demographics) = 'object')
);
COMMENT ON TABLE public.users IS 'People who interact with items';
COMMENT ON COLUMN public.users.id IS 'Identifier; version 5 (from the source''s name and id) where the source has no UUIDs';
COMMENT ON COLUMN public.users.demographics IS 'What is known of the user, a JSON object';
COMMENT ON COLUMN public.users.created_at IS 'When the user came to be';

-- items ---------------------------------------------------------------------------------------------------------

CREATE TABLE public.items (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  type text NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT items_pkey PRIMARY KEY (id),
  CONSTRAINT items_metadata_is_object CHECK (jsonb_typeof(metadata) = 'object')
);
COMMENT ON TABLE public.items IS 'Things that can be recommended';
COMMENT ON COLUMN public.items.id IS 'Identifier; version 5 (from the source''s name and id) where the source has no UUIDs';
COMMENT ON COLUMN public.items.type IS 'Kind of item, for example product or movie';
COMMENT ON COLUMN public.items.metadata IS 'Title, categories and whatever else describes the item, a JSON object';
COMMENT ON COLUMN public.items.created_at IS 'When the item came to be';

-- interactions --------------------------------------------------------------------------------------------------

CREATE TABLE public.interactions (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL,
  item_id uuid NOT NULL,
  action_type varchar(50) NOT NULL,
  value double precision NOT NULL DEFAULT 1.0,
  timestamp timestamptz NOT NULL DEFAULT now(),
  context jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT interactions_pkey PRIMARY KEY (id),
  CONSTRAINT interactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id),
  CONSTRAINT interactions_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.items (id),
  CONSTRAINT interactions_action_type_known
    CHECK (action_type IN ('view', 'click', 'purchase', 'like', 'save', 'share')),
  CONSTRAINT interactions_value_is_finite CHECK (value > '-Infinity' AND value < 'Infinity'),
  CONSTRAINT interactions_context_is_object CHECK (jsonb_typeof(context) = 'object')
);
CREATE INDEX interactions_user_id_timestamp_idx ON public.interactions (user_id, timestamp);
CREATE INDEX interactions_item_id_timestamp_idx ON public.interactions (item_id, timestamp);
COMMENT ON TABLE public.interactions IS 'What users did with items';
COMMENT ON COLUMN public.interactions.id IS 'Identifier of the event; the same event has the same id wherever it is stored';
COMMENT ON COLUMN public.interactions.user_id IS 'Who';
COMMENT ON COLUMN public.interactions.item_id IS 'With which item';
COMMENT ON COLUMN public.interactions.action_type IS 'What: view, click, purchase, like, save or share';
COMMENT ON COLUMN public.interactions.value IS 'How much, for example a quantity or a rating; finite';
COMMENT ON COLUMN public.interactions.timestamp IS 'When it happened';
COMMENT ON COLUMN public.interactions.context IS 'Circumstances, for example device or experiment variant, a JSON object';

-- features ------------------------------------------------------------------------------------------------------

CREATE TABLE public.features (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  entity_id uuid NOT NULL,
  entity_type varchar(50) NOT NULL,
  feature_name varchar(100) NOT NULL,
  value double precision NOT NULL,
  computed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT features_pkey PRIMARY KEY (id),
  -- Loading the same computation again finds its rows; a later computation is kept beside the earlier one.
  CONSTRAINT features_entity_feature_computed_at_key UNIQUE (entity_id, entity_type, feature_name, computed_at),
  CONSTRAINT features_entity_type_known CHECK (entity_type IN ('user', 'item')),
  CONSTRAINT features_value_is_finite CHECK (value > '-Infinity' AND value < 'Infinity')
);
COMMENT ON TABLE public.features IS 'Computed features of users and items, one row per entity, feature and computation';
COMMENT ON COLUMN public.features.id IS 'Identifier of the row';
COMMENT ON COLUMN public.features.entity_id IS 'The user or item the feature describes';
COMMENT ON COLUMN public.features.entity_type IS 'Which of the two entity_id is: user or item';
COMMENT ON COLUMN public.features.feature_name IS 'Name of the feature';
COMMENT ON COLUMN public.features.value IS 'Value of the feature; finite';
COMMENT ON COLUMN public.features.computed_at IS 'As of when the feature was computed; the same for all rows of one computation';

-- ml_models -----------------------------------------------------------------------------------------------------

CREATE TABLE public.ml_models (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  algorithm varchar(100) NOT NULL,
  version varchar(50) NOT NULL,
  hyperparameters jsonb NOT NULL DEFAULT '{}',
  metrics jsonb NOT NULL DEFAULT '{}',
  status varchar(20) NOT NULL DEFAULT 'training',
  trained_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT ml_models_pkey PRIMARY KEY (id),
  CONSTRAINT ml_models_algorithm_version_key UNIQUE (algorithm, version),
  CONSTRAINT ml_models_status_known
    CHECK (status IN ('training', 'registered', 'staging', 'production', 'deprecated')),
  CONSTRAINT ml_models_hyperparameters_is_object CHECK (jsonb_typeof(hyperparameters) = 'object'),
  CONSTRAINT ml_models_metrics_is_object CHECK (jsonb_typeof(metrics) = 'object')
);
COMMENT ON TABLE public.ml_models IS 'Trained models and where they are in their life cycle';
COMMENT ON COLUMN public.ml_models.id IS 'Identifier; also names the directory of the model''s files';
COMMENT ON COLUMN public.ml_models.algorithm IS 'Algorithm, for example als';
COMMENT ON COLUMN public.ml_models.version IS 'Version, unique within the algorithm';
COMMENT ON COLUMN public.ml_models.hyperparameters IS 'What it was trained with, a JSON object';
COMMENT ON COLUMN public.ml_models.metrics IS 'How it did on the hold-out, a JSON object; empty while it trains';
COMMENT ON COLUMN public.ml_models.status IS 'training, registered, staging, production or deprecated';
COMMENT ON COLUMN public.ml_models.trained_at IS 'When training ended; while it trains, when it began';

-- predictions ---------------------------------------------------------------------------------------------------

-- One partition per model, so that a model's predictions are published and retired as one thing. No default
-- partition: it would have to be scanned at every attach. User and item are checked in bulk before publishing.
CREATE TABLE public.predictions (
  user_id uuid NOT NULL,
  item_id uuid NOT NULL,
  model_id uuid NOT NULL,
  score double precision NOT NULL,
  explanation jsonb NOT NULL DEFAULT '{}',
  generated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT predictions_pkey PRIMARY KEY (user_id, item_id, model_id),
  CONSTRAINT predictions_model_id_fkey FOREIGN KEY (model_id) REFERENCES public.ml_models (id),
  CONSTRAINT predictions_score_is_finite CHECK (score > '-Infinity' AND score < 'Infinity'),
  CONSTRAINT predictions_explanation_is_object CHECK (jsonb_typeof(explanation) = 'object')
) PARTITION BY LIST (model_id);
CREATE INDEX predictions_user_id_score_idx ON public.predictions (user_id, score DESC);
COMMENT ON TABLE public.predictions IS 'The best items of each user by each published model; its partitions are in schema storage';
COMMENT ON COLUMN public.predictions.user_id IS 'For whom';
COMMENT ON COLUMN public.predictions.item_id IS 'Which item';
COMMENT ON COLUMN public.predictions.model_id IS 'By which model';
COMMENT ON COLUMN public.predictions.score IS 'Higher is better; comparable within one user and model only; finite';
COMMENT ON COLUMN public.predictions.explanation IS 'Why, a JSON object';
COMMENT ON COLUMN public.predictions.generated_at IS 'When the prediction was computed';

-- experiments ---------------------------------------------------------------------------------------------------

CREATE TABLE public.experiments (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  status varchar(20) NOT NULL DEFAULT 'draft',
  config jsonb NOT NULL DEFAULT '{}',
  started_at timestamptz,
  ended_at timestamptz,
  CONSTRAINT experiments_pkey PRIMARY KEY (id),
  CONSTRAINT experiments_status_known CHECK (status IN ('draft', 'running', 'analyzing', 'concluded')),
  CONSTRAINT experiments_config_is_object CHECK (jsonb_typeof(config) = 'object'),
  CONSTRAINT experiments_ends_after_start CHECK (ended_at >= started_at)
);
COMMENT ON TABLE public.experiments IS 'Comparisons of models on live users';
COMMENT ON COLUMN public.experiments.id IS 'Identifier';
COMMENT ON COLUMN public.experiments.name IS 'Name for people';
COMMENT ON COLUMN public.experiments.status IS 'draft, running, analyzing or concluded';
COMMENT ON COLUMN public.experiments.config IS 'Metrics, sample size, levels and decision rule, a JSON object';
COMMENT ON COLUMN public.experiments.started_at IS 'When it began to run; null before';
COMMENT ON COLUMN public.experiments.ended_at IS 'When it stopped running; null before';

-- model_variants ------------------------------------------------------------------------------------------------

CREATE TABLE public.model_variants (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  experiment_id uuid NOT NULL,
  model_id uuid NOT NULL,
  traffic_percent double precision NOT NULL,
  metrics jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT model_variants_pkey PRIMARY KEY (id),
  CONSTRAINT model_variants_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES public.experiments (id),
  CONSTRAINT model_variants_model_id_fkey FOREIGN KEY (model_id) REFERENCES public.ml_models (id),
  CONSTRAINT model_variants_traffic_percent_in_range CHECK (traffic_percent >= 0 AND traffic_percent <= 100),
  CONSTRAINT model_variants_metrics_is_object CHECK (jsonb_typeof(metrics) = 'object')
);
COMMENT ON TABLE public.model_variants IS 'The arms of an experiment; two arms may share a model (A/A)';
COMMENT ON COLUMN public.model_variants.id IS 'Identifier';
COMMENT ON COLUMN public.model_variants.experiment_id IS 'The experiment it belongs to';
COMMENT ON COLUMN public.model_variants.model_id IS 'The model its users are served by';
COMMENT ON COLUMN public.model_variants.traffic_percent IS 'Share of users, 0 to 100';
COMMENT ON COLUMN public.model_variants.metrics IS 'Results of the analysis, a JSON object; empty before';

-- preferences ---------------------------------------------------------------------------------------------------

CREATE TABLE public.preferences (
  user_id uuid NOT NULL,
  preference_key varchar(100) NOT NULL,
  preference_value jsonb NOT NULL,
  CONSTRAINT preferences_pkey PRIMARY KEY (user_id, preference_key),
  CONSTRAINT preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id)
);
COMMENT ON TABLE public.preferences IS 'What users said they like or want';
COMMENT ON COLUMN public.preferences.user_id IS 'Whose';
COMMENT ON COLUMN public.preferences.preference_key IS 'Which preference, for example favourite_categories';
COMMENT ON COLUMN public.preferences.preference_value IS 'Its value, any JSON';

-- ops -----------------------------------------------------------------------------------------------------------

CREATE TABLE ops.job_runs (
  run_id uuid NOT NULL,
  command text NOT NULL,
  state varchar(20) NOT NULL DEFAULT 'running',
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  exit_code integer,
  config_hash text,
  seed bigint,
  git_commit text,
  input_versions jsonb NOT NULL DEFAULT '{}',
  counts jsonb NOT NULL DEFAULT '{}',
  message text,
  CONSTRAINT job_runs_pkey PRIMARY KEY (run_id),
  CONSTRAINT job_runs_state_known CHECK (state IN ('running', 'succeeded', 'failed')),
  CONSTRAINT job_runs_ended_unless_running CHECK ((state = 'running') = (ended_at IS NULL)),
  CONSTRAINT job_runs_input_versions_is_object CHECK (jsonb_typeof(input_versions) = 'object'),
  CONSTRAINT job_runs_counts_is_object CHECK (jsonb_typeof(counts) = 'object')
);
CREATE INDEX job_runs_started_at_idx ON ops.job_runs (started_at);
COMMENT ON TABLE ops.job_runs IS 'One row per run of a command; a run that was killed stays running';
COMMENT ON COLUMN ops.job_runs.run_id IS 'Identifier of the run';
COMMENT ON COLUMN ops.job_runs.command IS 'Command, for example publish';
COMMENT ON COLUMN ops.job_runs.state IS 'running, succeeded or failed';
COMMENT ON COLUMN ops.job_runs.started_at IS 'When it began';
COMMENT ON COLUMN ops.job_runs.ended_at IS 'When it ended; null while it runs';
COMMENT ON COLUMN ops.job_runs.exit_code IS 'Exit code of the process; null while it runs';
COMMENT ON COLUMN ops.job_runs.config_hash IS 'Hash of the effective configuration without secrets';
COMMENT ON COLUMN ops.job_runs.seed IS 'Seed of its random choices, if it makes any';
COMMENT ON COLUMN ops.job_runs.git_commit IS 'Commit the program was built from, if known';
COMMENT ON COLUMN ops.job_runs.input_versions IS 'Version of each table that was read, a JSON object of numbers';
COMMENT ON COLUMN ops.job_runs.counts IS 'What was read, written, refused, a JSON object of numbers';
COMMENT ON COLUMN ops.job_runs.message IS 'Why it failed, as told to the user';

CREATE TABLE ops.load_ledger (
  load_id uuid NOT NULL,
  partition integer NOT NULL,
  row_count bigint NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT load_ledger_pkey PRIMARY KEY (load_id, partition),
  CONSTRAINT load_ledger_row_count_not_negative CHECK (row_count >= 0)
);
COMMENT ON TABLE ops.load_ledger IS
  'Which partitions of a bulk load are in; written in the transaction of the partition''s COPY, so that a task that runs twice loads once. Empty when no load is under way';
COMMENT ON COLUMN ops.load_ledger.load_id IS 'The bulk load';
COMMENT ON COLUMN ops.load_ledger.partition IS 'Number of the Spark partition';
COMMENT ON COLUMN ops.load_ledger.row_count IS 'Rows of the partition';
COMMENT ON COLUMN ops.load_ledger.loaded_at IS 'When its transaction began';

CREATE TABLE ops.publications (
  model_id uuid NOT NULL,
  predictions_version bigint NOT NULL,
  row_count bigint NOT NULL,
  user_count bigint NOT NULL,
  published_at timestamptz NOT NULL,
  run_id uuid NOT NULL,
  CONSTRAINT publications_pkey PRIMARY KEY (model_id),
  CONSTRAINT publications_model_id_fkey FOREIGN KEY (model_id) REFERENCES public.ml_models (id)
);
COMMENT ON TABLE ops.publications IS 'What public.predictions holds of each model; changed in the transaction that attaches the partition';
COMMENT ON COLUMN ops.publications.model_id IS 'The model';
COMMENT ON COLUMN ops.publications.predictions_version IS 'Version of the lake''s predictions table that was published';
COMMENT ON COLUMN ops.publications.row_count IS 'Predictions published';
COMMENT ON COLUMN ops.publications.user_count IS 'Users they are for';
COMMENT ON COLUMN ops.publications.published_at IS 'When they were published';
COMMENT ON COLUMN ops.publications.run_id IS 'The run that published them';
