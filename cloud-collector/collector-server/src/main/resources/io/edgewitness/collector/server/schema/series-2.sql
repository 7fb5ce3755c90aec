-- What a reader of the table wants to know of a figure without its record; null in rows of before, until a rebuild.
ALTER TABLE metric ADD COLUMN unit text, ADD COLUMN expected bigint, ADD COLUMN received bigint, ADD COLUMN mode text;
