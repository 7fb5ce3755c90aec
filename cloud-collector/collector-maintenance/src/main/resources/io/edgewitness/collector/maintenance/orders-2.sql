-- An order follows its plan: when the plan was told that its dates are of, and whether the maintenance system has yet to learn of them.
ALTER TABLE work_order ADD COLUMN planned timestamptz, ADD COLUMN moved boolean NOT NULL DEFAULT false;
