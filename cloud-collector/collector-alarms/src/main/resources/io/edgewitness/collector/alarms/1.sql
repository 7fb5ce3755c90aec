-- Alarms, and what is still to be told of them. They are kept where projections are rebuilt.
CREATE TABLE alarm (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    state text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    since timestamptz NOT NULL,
    seen timestamptz NOT NULL,
    raised timestamptz,
    told timestamptz,
    acknowledged timestamptz,
    acknowledged_by text,
    cleared timestamptz
);
CREATE UNIQUE INDEX alarm_open ON alarm (kind, subject) WHERE state <> 'CLEARED';
CREATE INDEX alarm_cleared ON alarm (cleared);
-- One attempt or more to tell a channel; changes stay with the message that they were first put into.
CREATE TABLE alarm_message (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key uuid NOT NULL DEFAULT gen_random_uuid(),
    channel text NOT NULL,
    made timestamptz NOT NULL,
    due timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    sent timestamptz,
    given_up timestamptz,
    failure text
);
CREATE INDEX alarm_message_open ON alarm_message (channel, id) WHERE sent IS NULL AND given_up IS NULL;
CREATE TABLE alarm_change (
    ordinal bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alarm bigint NOT NULL REFERENCES alarm ON DELETE CASCADE,
    change text NOT NULL,
    at timestamptz NOT NULL,
    channel text NOT NULL,
    message bigint REFERENCES alarm_message ON DELETE CASCADE
);
CREATE INDEX alarm_change_open ON alarm_change (channel, ordinal) WHERE message IS NULL;
CREATE INDEX alarm_change_message ON alarm_change (message);
CREATE INDEX alarm_change_alarm ON alarm_change (alarm);
-- When the collector last looked, so that what happened while it was stopped is found.
CREATE TABLE alarm_look (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at timestamptz NOT NULL
);
