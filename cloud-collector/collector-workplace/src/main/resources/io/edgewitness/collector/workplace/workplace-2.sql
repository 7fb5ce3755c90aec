-- How many bytes of JSON the revisions and the refused texts of a project have together.
ALTER TABLE project ADD COLUMN text_bytes bigint NOT NULL DEFAULT 0;
UPDATE project j SET text_bytes = (SELECT coalesce(sum(octet_length(json)), 0) FROM answer_revision WHERE project = j.id)
    + (SELECT coalesce(sum(octet_length(json)), 0) FROM answer_aside WHERE project = j.id);
