-- What came since a time: batches lie on the disk in the order in which they were stored.
CREATE INDEX batch_stored ON batch USING brin (stored) WITH (pages_per_range = 8);
CREATE INDEX refused_at ON refused (at);
