-- Spectra of each sensor, numbered as they came; a picture is one byte a part of the frequency axis.
CREATE TABLE spectrum (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, sensor text NOT NULL,
    number bigint NOT NULL, at timestamptz NOT NULL, because text NOT NULL, rate_hz double precision, speed_rpm double precision,
    velocity_mm_s double precision, lines text NOT NULL,
    velocity bytea NOT NULL, velocity_hz double precision NOT NULL, velocity_top double precision NOT NULL,
    acceleration bytea NOT NULL, acceleration_hz double precision NOT NULL, acceleration_top double precision NOT NULL,
    envelope bytea NOT NULL, envelope_hz double precision NOT NULL, envelope_top double precision NOT NULL,
    PRIMARY KEY (agent, scenario, sensor, number)
);
