-- From which address staff and programs did what the audit tells; empty for residents and the clock.
ALTER TABLE audit ADD COLUMN source TEXT NOT NULL DEFAULT '';
