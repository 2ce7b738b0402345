-- Gates compare a run with runs that read as much: all of the source, or an interval.
ALTER TABLE ops.ingests
  ADD COLUMN extent varchar(10),
  ADD CONSTRAINT ingests_extent_known CHECK (extent IN ('all', 'interval'));
-- Only interactions are ever read by interval.
UPDATE ops.ingests SET extent = 'all' WHERE entity <> 'interactions';
COMMENT ON COLUMN ops.ingests.extent IS
  'What was read: all of the source, or the interactions of an interval; null when the run is older than this column and it is not known';
