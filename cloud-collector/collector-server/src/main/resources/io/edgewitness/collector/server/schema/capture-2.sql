-- A document is captured once; those that were captured several times before are left. What failed may be sent again.
ALTER TABLE capture ADD COLUMN repeated boolean NOT NULL DEFAULT false;
UPDATE capture c SET repeated = true WHERE success IS NOT FALSE AND EXISTS (SELECT 1 FROM capture b WHERE b.enterprise = c.enterprise
    AND b.site = c.site AND b.digest = c.digest AND b.success IS NOT FALSE AND b.number < c.number);
CREATE UNIQUE INDEX capture_once ON capture (enterprise, site, digest) WHERE success IS NOT FALSE AND NOT repeated;
-- Of a capture that failed it goes after some days.
ALTER TABLE capture ALTER COLUMN content DROP NOT NULL;
CREATE INDEX capture_failed ON capture (finished) WHERE NOT success AND content IS NOT NULL;
