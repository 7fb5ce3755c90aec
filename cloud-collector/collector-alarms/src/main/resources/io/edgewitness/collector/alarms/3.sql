-- When the collector took a message, by its own clock: messages are forgotten by it.
ALTER TABLE push ADD COLUMN taken timestamptz NOT NULL DEFAULT now();
ALTER TABLE push ALTER COLUMN taken DROP DEFAULT;
CREATE INDEX push_taken ON push (taken);
-- What agents are told of receipts, until they have it in their ledgers. asked: when their answer was last looked for; refused: when they last refused.
CREATE TABLE push_receipt (
    about text PRIMARY KEY DEFAULT gen_random_uuid()::text,
    agent text NOT NULL,
    point text NOT NULL,
    value text NOT NULL,
    at timestamptz NOT NULL,
    asked timestamptz,
    refused timestamptz,
    refusals integer NOT NULL DEFAULT 0
);
CREATE INDEX push_receipt_asked ON push_receipt (asked NULLS FIRST);
