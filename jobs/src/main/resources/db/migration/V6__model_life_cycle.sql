-- The life cycle of a model, enforced: training -> registered -> staging -> production -> deprecated. What is refused has
-- SQLSTATE SR001 (a change of ml_models) or SR002 (a change of its history).
--
-- Who and why come from settings of the transaction, for example SET LOCAL smartrec.reason = 'ndcg fell': smartrec.actor,
-- smartrec.reason, smartrec.run_id (a UUID); smartrec.action = 'rollback' brings a former production model back. Without
-- them a change is recorded all the same.

CREATE TABLE ops.model_status_changes (
  change_id bigint GENERATED ALWAYS AS IDENTITY,
  model_id uuid NOT NULL,
  algorithm varchar(100) NOT NULL,
  version varchar(50) NOT NULL,
  status_before varchar(20),
  status_after varchar(20) NOT NULL,
  changed_at timestamptz NOT NULL,
  database_role text NOT NULL,
  actor text,
  reason text,
  run_id uuid,
  CONSTRAINT model_status_changes_pkey PRIMARY KEY (change_id),
  CONSTRAINT model_status_changes_status_before_known
    CHECK (status_before IN ('training', 'registered', 'staging', 'production', 'deprecated')),
  CONSTRAINT model_status_changes_status_after_known CHECK (status_after IN
    ('training', 'registered', 'staging', 'production', 'deprecated', 'failed', 'deleted'))
);
CREATE INDEX model_status_changes_model_id_idx ON ops.model_status_changes (model_id, change_id);
CREATE INDEX model_status_changes_algorithm_idx ON ops.model_status_changes (algorithm, change_id);
COMMENT ON TABLE ops.model_status_changes IS
  'Every change of a model''s status, written by a trigger on public.ml_models; outlives the model, is never changed';
COMMENT ON COLUMN ops.model_status_changes.change_id IS 'Order of the changes; those of one algorithm''s production model are in the order in which they happened';
COMMENT ON COLUMN ops.model_status_changes.model_id IS 'The model; its row may be gone';
COMMENT ON COLUMN ops.model_status_changes.algorithm IS 'The model''s algorithm';
COMMENT ON COLUMN ops.model_status_changes.version IS 'The model''s version';
COMMENT ON COLUMN ops.model_status_changes.status_before IS 'Status before; null where the history of the model begins';
COMMENT ON COLUMN ops.model_status_changes.status_after IS
  'Status now; failed: its training died or failed, its row is gone; deleted: its row is gone';
COMMENT ON COLUMN ops.model_status_changes.changed_at IS 'When the transaction of the change began';
COMMENT ON COLUMN ops.model_status_changes.database_role IS 'The role that was logged in';
COMMENT ON COLUMN ops.model_status_changes.actor IS 'Who used the role: a user of the operating system or a run of a scheduler; null if not said';
COMMENT ON COLUMN ops.model_status_changes.reason IS 'Why; null if not said';
COMMENT ON COLUMN ops.model_status_changes.run_id IS 'The run, in ops.job_runs; of a training that failed the run that trained; null if none';

-- Only what this migration and the trigger below write is in it, and it stays as it was written.
CREATE FUNCTION ops.refuse_to_change_history() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of ops.model_status_changes are not changed or deleted: they are the history'
    USING ERRCODE = 'SR002';
END
$$;
COMMENT ON FUNCTION ops.refuse_to_change_history() IS 'Refuses UPDATE, DELETE and TRUNCATE, with SQLSTATE SR002';

CREATE TRIGGER model_status_changes_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.model_status_changes
  FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_to_change_history();

INSERT INTO ops.model_status_changes
  (model_id, algorithm, version, status_after, changed_at, database_role, reason)
SELECT id, algorithm, version, status, now(), session_user, 'The status when the history began'
FROM public.ml_models
ORDER BY trained_at, id;

-- Two of one algorithm cannot have been made by smartrec; which of them is the one, only people know.
DO $$
DECLARE
  twice text;
BEGIN
  SELECT min(algorithm) INTO twice FROM (
    SELECT algorithm FROM public.ml_models WHERE status = 'production'
    GROUP BY algorithm HAVING count(*) > 1) found;
  IF twice IS NOT NULL THEN
    RAISE EXCEPTION 'several models of algorithm % have status production. Set all but one to deprecated in ml_models, then migrate again.', twice
      USING ERRCODE = 'SR001';
  END IF;
END
$$;
CREATE UNIQUE INDEX ml_models_one_production_per_algorithm ON public.ml_models (algorithm) WHERE status = 'production';

-- With the rights of the schema's owner: who may change ml_models need not be able to write its history. It runs after the
-- constraints, so that they name what they refuse.
CREATE FUNCTION ops.keep_model_life_cycle() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  model public.ml_models := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  told text := format('model %s (%s %s)', model.id, model.algorithm, model.version);
  status_before text;
  status_after text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    status_after := NEW.status;
    IF status_after <> 'training' THEN
      RAISE EXCEPTION '% cannot begin as %: a new model begins in training.', told, status_after
        USING ERRCODE = 'SR001';
    END IF;
  ELSIF TG_OP = 'DELETE' THEN
    status_before := OLD.status;
    status_after := CASE status_before WHEN 'training' THEN 'failed' ELSE 'deleted' END;
    IF status_before NOT IN ('training', 'deprecated') THEN
      RAISE EXCEPTION '% cannot be deleted: its status is %. Set it to deprecated first.', told, status_before
        USING ERRCODE = 'SR001';
    END IF;
  ELSE
    status_before := OLD.status;
    status_after := NEW.status;
    -- What a model is. Its files, predictions and history go by it, and it is trained again from it.
    IF (OLD.id, OLD.algorithm, OLD.version, OLD.hyperparameters)
        IS DISTINCT FROM (NEW.id, NEW.algorithm, NEW.version, NEW.hyperparameters)
      OR (OLD.trained_at <> NEW.trained_at AND status_before <> 'training') THEN
      RAISE EXCEPTION
        '% is what it was trained as: id, algorithm, version, hyperparameters and trained_at cannot be changed. Train a new version.',
        format('model %s (%s %s)', OLD.id, OLD.algorithm, OLD.version)
        USING ERRCODE = 'SR001';
    END IF;
    IF status_after = status_before THEN
      RETURN NULL;
    END IF;
    IF (status_before, status_after) = ('deprecated', 'production') THEN
      IF current_setting('smartrec.action', true) IS DISTINCT FROM 'rollback'
        OR NOT EXISTS (
          SELECT FROM ops.model_status_changes c WHERE c.model_id = OLD.id AND c.status_after = 'production') THEN
        RAISE EXCEPTION
          '% cannot go from deprecated to production: only a rollback brings a model back, and only one that was in production. Run smartrec rollback, or train a new version.',
          told
          USING ERRCODE = 'SR001';
      END IF;
    ELSIF (status_before, status_after) NOT IN (
      ('training', 'registered'), ('registered', 'staging'), ('staging', 'production'),
      ('registered', 'deprecated'), ('staging', 'deprecated'), ('production', 'deprecated')) THEN
      RAISE EXCEPTION
        '% cannot go from % to %. The way is training, registered, staging, production, deprecated, one step at a time; registered and staging may go to deprecated.',
        told, status_before, status_after
        USING ERRCODE = 'SR001';
    END IF;
  END IF;
  INSERT INTO ops.model_status_changes
    (model_id, algorithm, version, status_before, status_after, changed_at, database_role, actor, reason, run_id)
  VALUES (
    model.id, model.algorithm, model.version, status_before, status_after, now(), session_user,
    nullif(current_setting('smartrec.actor', true), ''),
    nullif(current_setting('smartrec.reason', true), ''),
    nullif(current_setting('smartrec.run_id', true), '')::uuid);
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.keep_model_life_cycle() IS
  'Refuses illegal changes of ml_models with SQLSTATE SR001 and writes the legal ones to ops.model_status_changes';

CREATE TRIGGER ml_models_life_cycle AFTER INSERT OR UPDATE OR DELETE ON public.ml_models
  FOR EACH ROW EXECUTE FUNCTION ops.keep_model_life_cycle();

COMMENT ON TABLE ops.job_runs IS
  'One row per run of a command; a run that was killed stays running, but that of a training is found by the next train or maintain and marked failed';
