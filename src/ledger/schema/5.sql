-- The last day of a protest against a liquidation that a build read: what is held back past its last day to file may
-- still be protested.
ALTER TABLE held ADD COLUMN protest_by TEXT;
