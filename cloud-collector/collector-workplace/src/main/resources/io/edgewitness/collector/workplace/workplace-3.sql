-- Why a file was taken out of its project, in the words of who did; empty: nothing was said.
ALTER TABLE file ADD COLUMN removed_why text NOT NULL DEFAULT '';
