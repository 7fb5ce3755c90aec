-- Which bursts and pictures an event names, by SHA-256 in hexadecimal. What came before is known after a rebuild.
ALTER TABLE event ADD COLUMN blobs text[] NOT NULL DEFAULT '{}';
CREATE INDEX event_blobs_at ON event (agent, at) WHERE blobs <> '{}';
CREATE INDEX event_blobs ON event USING gin (blobs) WHERE blobs <> '{}';
CREATE INDEX blob_sha256 ON blob (sha256);
