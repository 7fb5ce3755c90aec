-- When a part was taken out is asked for each part that an event touches, however many parts its whole has. Texts of 500 characters are too long for an index
-- of two of them.
DROP INDEX removal_whole;
CREATE INDEX removal_part ON removal (enterprise, whole, md5(part), starts_with(agent, 'declared:'), at) WHERE NOT void;
CREATE INDEX link_in ON link (enterprise, whole, md5(part)) WHERE NOT made;
