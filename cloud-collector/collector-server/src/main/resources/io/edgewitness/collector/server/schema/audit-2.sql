-- The order that a batch came by last.
ALTER TABLE fetched ADD COLUMN IF NOT EXISTS by_order text;
