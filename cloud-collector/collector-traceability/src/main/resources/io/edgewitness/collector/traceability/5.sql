-- With what identifiers begin, up to the last / or :, so that a unit is found by the short code that is printed on it.
CREATE TABLE stem (
    enterprise text NOT NULL, site text NOT NULL, declared boolean NOT NULL, stem text NOT NULL,
    PRIMARY KEY (enterprise, site, declared, stem)
);
INSERT INTO stem SELECT DISTINCT enterprise, site, starts_with(agent, 'declared:'), substring(unit FROM '^(.*[/:])[^/:]+$') FROM mention
    WHERE unit ~ '[/:][^/:]+$';
