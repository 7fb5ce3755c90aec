-- People, their work and the trail. Nothing here is made from batches: a rebuild leaves it alone.

CREATE TABLE node (
    id text PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    parent text REFERENCES node (id),
    closed boolean NOT NULL DEFAULT false
);

CREATE TABLE agent (
    id text PRIMARY KEY,
    node text NOT NULL REFERENCES node (id)
);

CREATE TABLE person (
    id text PRIMARY KEY,
    login text NOT NULL UNIQUE,
    name text NOT NULL,
    email text,
    language text NOT NULL,
    state text NOT NULL,
    created timestamptz NOT NULL,
    signed_in timestamptz
);

-- hash: Argon2id with its parameters, in the usual $argon2id$... form. expires: of a one-time password.
CREATE TABLE password (
    person text PRIMARY KEY REFERENCES person (id),
    hash text NOT NULL,
    changed timestamptz NOT NULL,
    must_change boolean NOT NULL,
    expires timestamptz
);

CREATE TABLE attempt (
    kind text NOT NULL,
    subject text NOT NULL,
    failures integer NOT NULL,
    last timestamptz NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (kind, subject)
);

CREATE TABLE session (
    id text PRIMARY KEY,
    sha256 bytea NOT NULL UNIQUE,
    person text NOT NULL REFERENCES person (id),
    csrf text NOT NULL,
    address text NOT NULL,
    started timestamptz NOT NULL,
    used timestamptz NOT NULL
);
CREATE INDEX session_person ON session (person);

CREATE TABLE project (
    id text PRIMARY KEY,
    notice text NOT NULL,
    title text NOT NULL,
    owner text NOT NULL REFERENCES node (id),
    state text NOT NULL,
    revision bigint NOT NULL DEFAULT 0,
    created timestamptz NOT NULL,
    created_by text NOT NULL,
    filed_revision bigint,
    filed timestamptz
);
CREATE INDEX project_owner ON project (owner);

CREATE TABLE role_grant (
    id text PRIMARY KEY,
    person text NOT NULL REFERENCES person (id),
    role text NOT NULL,
    node text REFERENCES node (id),
    project text REFERENCES project (id),
    source text NOT NULL,
    CHECK (node IS NULL OR project IS NULL)
);
CREATE UNIQUE INDEX role_grant_once ON role_grant (person, role, coalesce(node, ''), coalesce(project, ''), source);

CREATE TABLE token (
    id text PRIMARY KEY,
    prefix text NOT NULL UNIQUE,
    sha256 bytea NOT NULL,
    name text NOT NULL,
    person text NOT NULL REFERENCES person (id),
    node text REFERENCES node (id),
    project text REFERENCES project (id),
    permissions text[] NOT NULL,
    created timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    revoked timestamptz,
    used timestamptz,
    used_from text
);

CREATE TABLE provider (
    id text PRIMARY KEY,
    content text NOT NULL
);

CREATE TABLE identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    person text NOT NULL REFERENCES person (id),
    linked timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);

CREATE TABLE consent (
    id text PRIMARY KEY,
    enterprise text NOT NULL REFERENCES node (id),
    zone text NOT NULL REFERENCES node (id),
    kind text NOT NULL,
    starts timestamptz NOT NULL,
    ends timestamptz NOT NULL,
    given timestamptz NOT NULL,
    given_by text NOT NULL,
    revoked timestamptz,
    revoked_by text
);

-- Each revision of each answer; answer points at the one that holds.
CREATE TABLE answer_revision (
    project text NOT NULL REFERENCES project (id),
    revision bigint NOT NULL,
    key text NOT NULL,
    json text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    previous bigint,
    PRIMARY KEY (project, revision)
);
CREATE INDEX answer_revision_key ON answer_revision (project, key, revision DESC);

CREATE TABLE answer (
    project text NOT NULL,
    key text NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (project, key),
    FOREIGN KEY (project, revision) REFERENCES answer_revision (project, revision)
);

CREATE TABLE answer_aside (
    id text PRIMARY KEY,
    project text NOT NULL REFERENCES project (id),
    key text NOT NULL,
    json text NOT NULL,
    base bigint NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    settled timestamptz,
    settled_by text
);
CREATE INDEX answer_aside_project ON answer_aside (project);

CREATE TABLE presence (
    project text NOT NULL REFERENCES project (id),
    key text NOT NULL,
    person text NOT NULL REFERENCES person (id),
    at timestamptz NOT NULL,
    PRIMARY KEY (project, key, person)
);

CREATE TABLE file (
    id text PRIMARY KEY,
    project text NOT NULL REFERENCES project (id),
    slot text NOT NULL,
    name text NOT NULL,
    caption text NOT NULL,
    position integer NOT NULL,
    media text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    actor text NOT NULL,
    added timestamptz NOT NULL,
    removed timestamptz,
    removed_by text
);
CREATE INDEX file_project ON file (project);

CREATE TABLE note (
    id text PRIMARY KEY,
    project text NOT NULL REFERENCES project (id),
    text text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX note_project ON note (project);

CREATE TABLE trail (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    node text,
    project text,
    detail text NOT NULL,
    before_sha text,
    after_sha text,
    previous bytea NOT NULL,
    hash bytea NOT NULL
);
CREATE INDEX trail_project ON trail (project, seq);
CREATE INDEX trail_node ON trail (node, seq);
CREATE INDEX trail_actor ON trail (actor, seq);

CREATE TABLE trail_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO trail_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

-- What is written for good: the hash chain finds who goes round this.
CREATE FUNCTION written_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written for good', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER trail_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON trail
    FOR EACH STATEMENT EXECUTE FUNCTION written_for_good();
CREATE TRIGGER answer_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON answer_revision
    FOR EACH STATEMENT EXECUTE FUNCTION written_for_good();

-- Who stands behind an actor's id.
CREATE VIEW actor AS
    SELECT id, name FROM person UNION ALL SELECT id, name FROM token;
