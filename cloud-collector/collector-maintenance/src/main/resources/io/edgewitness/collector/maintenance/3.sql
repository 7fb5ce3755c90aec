-- What an agent told last counts, by its place in the ledger: its clock may have been set back meanwhile.
ALTER TABLE alarm ADD COLUMN epoch bigint NOT NULL DEFAULT 0, ADD COLUMN batch bigint NOT NULL DEFAULT 0,
    ADD COLUMN sequence bigint NOT NULL DEFAULT 0;
ALTER TABLE standing ADD COLUMN epoch bigint NOT NULL DEFAULT 0, ADD COLUMN batch bigint NOT NULL DEFAULT 0,
    ADD COLUMN sequence bigint NOT NULL DEFAULT 0, ADD COLUMN stands boolean NOT NULL DEFAULT false;
UPDATE standing SET stands = coalesce(told > coalesce(cleared, '-infinity'), false);
