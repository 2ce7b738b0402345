-- What was tried to find good settings, so that a search that was interrupted goes on where it was.
CREATE TABLE ops.tunings (
  id uuid NOT NULL,
  lake text NOT NULL,
  inputs jsonb NOT NULL,
  algorithm varchar(100) NOT NULL,
  metric text NOT NULL,
  search varchar(20) NOT NULL,
  settings jsonb NOT NULL,
  seed bigint NOT NULL,
  git_commit text NOT NULL,
  trials integer NOT NULL,
  state varchar(20) NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  best_trial integer,
  best_iterations integer,
  CONSTRAINT tunings_pkey PRIMARY KEY (id),
  CONSTRAINT tunings_search_known CHECK (search IN ('random', 'halving')),
  CONSTRAINT tunings_state_known CHECK (state IN ('running', 'stopped', 'done')),
  CONSTRAINT tunings_ended_unless_running CHECK ((state = 'running') = (ended_at IS NULL)),
  CONSTRAINT tunings_inputs_is_object CHECK (jsonb_typeof(inputs) = 'object'),
  CONSTRAINT tunings_settings_is_object CHECK (jsonb_typeof(settings) = 'object'),
  CONSTRAINT tunings_trials_positive CHECK (trials > 0)
);
CREATE INDEX tunings_started_at_idx ON ops.tunings (started_at);
COMMENT ON TABLE ops.tunings IS 'Searches for good settings; one whose run was killed stays running until it is run again';
COMMENT ON COLUMN ops.tunings.id IS 'Follows from data, settings, space, seed, metric and code: the same search again is the same row';
COMMENT ON COLUMN ops.tunings.lake IS 'Root of the lake';
COMMENT ON COLUMN ops.tunings.inputs IS 'Version of each table that is read, a JSON object of numbers';
COMMENT ON COLUMN ops.tunings.algorithm IS 'Whose settings are searched';
COMMENT ON COLUMN ops.tunings.metric IS 'By which metric, for example ndcg@10';
COMMENT ON COLUMN ops.tunings.search IS 'random or halving';
COMMENT ON COLUMN ops.tunings.settings IS 'All else it follows from: the configured settings, how trials are judged, the space; a JSON object';
COMMENT ON COLUMN ops.tunings.seed IS 'Seed of all that is by chance';
COMMENT ON COLUMN ops.tunings.git_commit IS 'Commit the program was built from';
COMMENT ON COLUMN ops.tunings.trials IS 'How many settings its last run was to draw';
COMMENT ON COLUMN ops.tunings.state IS 'running, stopped (time was up, or it failed) or done (all trials of its last run are)';
COMMENT ON COLUMN ops.tunings.started_at IS 'When its last run began';
COMMENT ON COLUMN ops.tunings.ended_at IS 'When its last run ended; null while it runs';
COMMENT ON COLUMN ops.tunings.best_trial IS 'Number of the best trial so far; null before there is one';
COMMENT ON COLUMN ops.tunings.best_iterations IS 'Iterations of the best trial so far; null before there is one';

CREATE TABLE ops.trials (
  tuning_id uuid NOT NULL,
  trial integer NOT NULL,
  iterations integer NOT NULL,
  hyperparameters jsonb NOT NULL,
  metric text NOT NULL,
  state varchar(20) NOT NULL,
  value double precision,
  standard_error double precision,
  users bigint,
  message text,
  seconds double precision NOT NULL,
  run_id uuid NOT NULL,
  finished_at timestamptz NOT NULL,
  CONSTRAINT trials_pkey PRIMARY KEY (tuning_id, trial, iterations),
  CONSTRAINT trials_tuning_id_fkey FOREIGN KEY (tuning_id) REFERENCES ops.tunings (id),
  CONSTRAINT trials_hyperparameters_is_object CHECK (jsonb_typeof(hyperparameters) = 'object'),
  CONSTRAINT trials_state_known CHECK (state IN ('done', 'failed')),
  CONSTRAINT trials_value_if_done
    CHECK ((state = 'done') = (value IS NOT NULL AND standard_error IS NOT NULL AND users IS NOT NULL)),
  CONSTRAINT trials_message_if_failed CHECK ((state = 'failed') = (message IS NOT NULL))
);
COMMENT ON TABLE ops.trials IS 'What settings were worth on validation data: a row as soon as a trial has ended';
COMMENT ON COLUMN ops.trials.tuning_id IS 'The search';
COMMENT ON COLUMN ops.trials.trial IS 'Its number, from 0; 0 are the configured settings';
COMMENT ON COLUMN ops.trials.iterations IS 'With how many iterations; of halving one trial may have several';
COMMENT ON COLUMN ops.trials.hyperparameters IS 'All settings of the training, by configuration keys, a JSON object';
COMMENT ON COLUMN ops.trials.metric IS 'The metric, for example ndcg@10';
COMMENT ON COLUMN ops.trials.state IS 'done or failed';
COMMENT ON COLUMN ops.trials.value IS 'Mean of the metric over users, then over validation windows; null when it failed';
COMMENT ON COLUMN ops.trials.standard_error IS 'Of the value, over users; null when it failed';
COMMENT ON COLUMN ops.trials.users IS 'Users judged, those of several windows added up; null when it failed';
COMMENT ON COLUMN ops.trials.message IS 'Why it failed, as told to the user; null when it did not';
COMMENT ON COLUMN ops.trials.seconds IS 'How long training and judging took';
COMMENT ON COLUMN ops.trials.run_id IS 'The run that did it';
COMMENT ON COLUMN ops.trials.finished_at IS 'When it ended';

ALTER TABLE ops.tunings
  ADD CONSTRAINT tunings_best_fkey FOREIGN KEY (id, best_trial, best_iterations) REFERENCES ops.trials (tuning_id, trial, iterations);
