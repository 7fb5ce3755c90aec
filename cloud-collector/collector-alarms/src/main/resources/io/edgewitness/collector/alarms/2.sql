-- Messages about machines, told by role or to a person, and who asked for them. They are kept where projections are rebuilt.
CREATE TABLE push_rule (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role text NOT NULL,
    person text NOT NULL,
    kinds text[] NOT NULL,
    place text NOT NULL,
    machine text NOT NULL,
    severity integer NOT NULL,
    channels text[] NOT NULL,
    quiet_from time,
    quiet_to time,
    quiet_below integer,
    escalate_seconds bigint,
    escalate_role text,
    escalate_channels text[],
    made_by text NOT NULL,
    CHECK ((role = '') <> (person = ''))
);
-- What holds until somebody says otherwise.
INSERT INTO push_rule (role, person, kinds, place, machine, severity, channels, escalate_seconds, escalate_role, escalate_channels, made_by)
VALUES ('ENGINEER', '', '{ALARM,DIAGNOSIS,FORECAST}', '', '', 300, '{}', 1800, 'ENTERPRISE_ADMIN', '{}', ''),
       ('ENGINEER', '', '{STATISTICS}', '', '', 0, '{}', NULL, NULL, NULL, ''),
       ('ENTERPRISE_ADMIN', '', '{STATISTICS}', '', '', 0, '{}', NULL, NULL, NULL, '');
-- A message that some rule wants. message: the id by which its instance knows it; empty: it gave none.
CREATE TABLE push (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL, sequence bigint NOT NULL,
    node text NOT NULL,
    scenario text NOT NULL,
    kind text NOT NULL,
    severity integer NOT NULL,
    message text NOT NULL,
    alarm text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    at timestamptz NOT NULL,
    acknowledged timestamptz,
    acknowledged_by text,
    answered boolean NOT NULL DEFAULT false,
    UNIQUE (agent, epoch, batch, sequence)
);
CREATE INDEX push_open ON push (id) WHERE acknowledged IS NULL;
CREATE INDEX push_answer ON push (id) WHERE acknowledged IS NOT NULL AND NOT answered;
-- By which rule it is told to whom. due: channels wait for it; escalate: when others are told. Both null: done, or never.
CREATE TABLE push_told (
    push bigint NOT NULL REFERENCES push ON DELETE CASCADE,
    rule bigint NOT NULL,
    role text NOT NULL,
    person text NOT NULL,
    channels text[] NOT NULL,
    due timestamptz,
    delivered timestamptz,
    answered boolean NOT NULL DEFAULT false,
    escalate timestamptz,
    escalate_role text NOT NULL,
    escalate_channels text[] NOT NULL,
    escalated timestamptz,
    PRIMARY KEY (push, rule)
);
CREATE INDEX push_told_due ON push_told (due) WHERE due IS NOT NULL;
CREATE INDEX push_told_escalate ON push_told (escalate) WHERE escalate IS NOT NULL;
CREATE INDEX push_told_answer ON push_told (push) WHERE delivered IS NOT NULL AND NOT answered;
ALTER TABLE alarm_change ALTER alarm DROP NOT NULL, ADD COLUMN push bigint REFERENCES push ON DELETE CASCADE,
    ADD CHECK ((alarm IS NULL) <> (push IS NULL));
CREATE INDEX alarm_change_push ON alarm_change (push);
-- Up to when the messages that agents sent were looked at.
CREATE TABLE push_look (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at timestamptz NOT NULL
);
