-- What the last day to file what is held back counts from: `liquidated`, `scheduled` or `estimated`. Blank for entries
-- that only builds of an earlier version read.
ALTER TABLE held ADD COLUMN file_by_basis TEXT;
