-- What is written stays written: a table is not emptied, either. Row triggers do not see TRUNCATE.
CREATE TRIGGER timeline_no_truncate BEFORE TRUNCATE ON timeline
  FOR EACH STATEMENT EXECUTE FUNCTION stays_written();
CREATE TRIGGER clock_event_no_truncate BEFORE TRUNCATE ON clock_event
  FOR EACH STATEMENT EXECUTE FUNCTION stays_written();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry
  FOR EACH STATEMENT EXECUTE FUNCTION stays_written();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION stays_written();
CREATE TRIGGER story_draft_no_truncate BEFORE TRUNCATE ON story_draft
  FOR EACH STATEMENT EXECUTE FUNCTION stays_written();
CREATE TRIGGER whistle_clock_no_truncate BEFORE TRUNCATE ON whistle_clock
  FOR EACH STATEMENT EXECUTE FUNCTION stays_written();
