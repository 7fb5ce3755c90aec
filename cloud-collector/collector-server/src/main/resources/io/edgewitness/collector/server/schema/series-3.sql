-- A page asks for one agent; where all agents name their points alike, the name alone finds a thousand times too much.
CREATE INDEX sample_agent ON sample (agent, point, received);
DROP INDEX sample_point;
CREATE INDEX metric_agent ON metric (agent, window_start);
