-- How often a document failed for no reason of its own that is known, and when it is tried again: it keeps no other from its turn.
ALTER TABLE capture ADD COLUMN tries integer NOT NULL DEFAULT 0;
ALTER TABLE capture ADD COLUMN again timestamptz;
