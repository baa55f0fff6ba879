-- Where the file was written: relative to the ledger's folder where it is within it. Blank for files from before.
ALTER TABLE upload ADD COLUMN folder TEXT NOT NULL DEFAULT '';
-- When a file with these bytes was first built. A file that is built again before it is marked replaces the earlier
-- one, and answers imported in between may still be about it.
ALTER TABLE upload ADD COLUMN first_made_at TEXT NOT NULL DEFAULT '';
UPDATE upload SET first_made_at = (SELECT made_at FROM run WHERE run.id = upload.run);

-- Pending or contradictory entries that a person freed for another declaration, and why. An entry on a declaration
-- is released from it (`claim` blank); one that only answers name, from their claim (`upload` 0).
CREATE TABLE release (
    number      TEXT NOT NULL,
    upload      INTEGER NOT NULL,
    claim       TEXT NOT NULL,
    released_at TEXT NOT NULL,
    why         TEXT NOT NULL,
    PRIMARY KEY (number, upload, claim)
) STRICT, WITHOUT ROWID;

DROP VIEW standing;
-- The status of an entry on each declaration that holds it. Answers that accept it and answers that reject it
-- contradict each other, in whichever order they came; a refund received or a release settles that.
CREATE VIEW standing AS
SELECT upload, number, type, importer, entry_date, liquidation_status, liquidation_date, duty, refunded_on,
       CASE WHEN accepted AND rejected AND refunded_on IS NULL
            THEN IIF(released, 'rejected', 'contradictory')
            WHEN accepted THEN 'accepted'
            WHEN rejected THEN 'rejected'
            WHEN released THEN 'released'
            ELSE 'pending' END AS standing
FROM (SELECT e.upload, e.number, e.type, e.importer, e.entry_date, e.liquidation_status, e.liquidation_date, e.duty,
             e.refunded_on,
             COALESCE(MAX(a.answer = 'accepted'), 0) AS accepted,
             COALESCE(MAX(a.answer = 'rejected'), 0) AS rejected,
             EXISTS (SELECT 1 FROM release l
                     WHERE l.number = e.number AND l.upload = e.upload AND l.claim = '') AS released
      FROM upload u
      JOIN entry e ON e.upload = u.id
      LEFT JOIN result r ON r.number = e.number AND r.upload = e.upload
      LEFT JOIN answer a ON a.id = r.answer
      WHERE u.submitted_on IS NOT NULL
      GROUP BY e.upload, e.number);

DROP VIEW standing_elsewhere;
-- The status of an entry on each claim that is of no declaration here, and the import that says so. Answers without a
-- claim number may be to several declarations: these don't contradict each other.
CREATE VIEW standing_elsewhere AS
SELECT number, claim, import,
       CASE WHEN accepted AND rejected AND claim <> '' THEN IIF(released, 'rejected', 'contradictory')
            WHEN accepted THEN 'accepted'
            WHEN rejected THEN 'rejected'
            WHEN released THEN 'released'
            ELSE 'pending' END AS standing
FROM (SELECT r.number, r.claim, MAX(r.import) AS import,
             MAX(a.answer = 'accepted') AS accepted,
             MAX(a.answer = 'rejected') AS rejected,
             EXISTS (SELECT 1 FROM release l
                     WHERE l.number = r.number AND l.upload = 0 AND l.claim = r.claim) AS released
      FROM result r JOIN answer a ON a.id = r.answer
      WHERE r.upload IS NULL
      GROUP BY r.number, r.claim);
