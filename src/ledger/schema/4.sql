-- What an entry in an upload file was expected to be refunded, as ranges, and the last day to file it (again).
ALTER TABLE entry ADD COLUMN refund_low INTEGER;
ALTER TABLE entry ADD COLUMN refund_high INTEGER;
ALTER TABLE entry ADD COLUMN interest_low INTEGER;
ALTER TABLE entry ADD COLUMN interest_high INTEGER;
ALTER TABLE entry ADD COLUMN file_by TEXT;
-- From when and at which rate interest runs: the first and the last day on which the duty may have been deposited.
ALTER TABLE entry ADD COLUMN deposit_first TEXT;
ALTER TABLE entry ADD COLUMN deposit_last TEXT;
ALTER TABLE entry ADD COLUMN overpayment_rate TEXT;

-- Whether the upload ended in CBP's "Internal Error": until an answer comes it isn't known whether CBP has the file.
ALTER TABLE upload ADD COLUMN internal_error INTEGER NOT NULL DEFAULT 0;

-- The entries that builds held back: blocked, or in review. One row for each entry, by the last build that read it;
-- `since` is the filing day of the first of the builds in a row that held it back. An entry that a later build doesn't
-- read stays, so that it isn't forgotten.
CREATE TABLE held (
    number      TEXT NOT NULL PRIMARY KEY,
    run         INTEGER NOT NULL REFERENCES run,
    since       TEXT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('blocked', 'review')),
    action      TEXT NOT NULL,
    rules       TEXT NOT NULL,
    importer    TEXT,
    duty        INTEGER,
    file_by     TEXT,
    refund_low  INTEGER,
    refund_high INTEGER
) STRICT, WITHOUT ROWID;

-- Rows of refund reports as they came, and with `import` null what a person recorded for a declaration. A row without
-- an entry number is the refund of several entries of an importer. `day` is the day of the refund, or else of the
-- import. Several rows can be about one payment: one of them counts, and `counts_as` is what its status comes to.
CREATE TABLE refund (
    id            INTEGER PRIMARY KEY,
    import        INTEGER REFERENCES import,
    row           INTEGER NOT NULL,
    number        TEXT NOT NULL,
    importer      TEXT NOT NULL,
    liquidated_on TEXT NOT NULL,
    claim         TEXT NOT NULL,
    refund_number TEXT NOT NULL,
    refunded_on   TEXT NOT NULL,
    amount        INTEGER,
    interest      INTEGER,
    status        TEXT NOT NULL,
    secondary     TEXT NOT NULL,
    state         TEXT NOT NULL,
    further       TEXT NOT NULL,
    day           TEXT NOT NULL,
    upload        INTEGER REFERENCES upload,
    counts_as     TEXT
) STRICT;
CREATE INDEX refund_payment ON refund (number, importer, liquidated_on, refund_number);
CREATE INDEX refund_entry ON refund (upload, number, importer) WHERE upload IS NOT NULL;
CREATE INDEX refund_import ON refund (import);

-- What a later export shows: whether an entry of a declaration has lost its IEEPA duty, so that CBP updated it.
CREATE TABLE confirmation (
    upload  INTEGER NOT NULL REFERENCES upload,
    number  TEXT NOT NULL,
    updated INTEGER NOT NULL,
    on_day  TEXT NOT NULL,
    PRIMARY KEY (upload, number)
) STRICT, WITHOUT ROWID;

DROP VIEW standing;
-- The status of an entry on each declaration that holds it. Answers that accept it and answers that reject it
-- contradict each other, in whichever order they came; a refund received, an export that shows the entry updated, or
-- a release settles that. A refund or such an export also says that a pending entry was accepted.
--
-- The view doesn't group: what asks for one entry or one column looks up nothing else.
CREATE VIEW standing AS
SELECT upload, number, type, importer, entry_date, liquidation_status, liquidation_date, duty,
       refund_low, refund_high, interest_low, interest_high, file_by, refunded_on, updated,
       CASE answers
            WHEN 1 THEN 'accepted'
            WHEN 2 THEN 'rejected'
            ELSE CASE WHEN refunded_on IS NOT NULL OR updated = 1 THEN 'accepted'
                      WHEN answers = 3 THEN IIF(released, 'rejected', 'contradictory')
                      ELSE IIF(released, 'released', 'pending') END
       END AS standing
FROM (SELECT e.upload, e.number, e.type, e.importer, e.entry_date, e.liquidation_status, e.liquidation_date, e.duty,
             e.refund_low, e.refund_high, e.interest_low, e.interest_high, e.file_by,
             -- 1 if some accept it, plus 2 if some reject it.
             (SELECT MAX(a.answer = 'accepted') + 2 * MAX(a.answer = 'rejected')
              FROM result r JOIN answer a ON a.id = r.answer
              WHERE r.number = e.number AND r.upload = e.upload) AS answers,
             -- What a person recorded, unless it came back since and wasn't issued again (then it is blank here); else
             -- what a report says.
             NULLIF(COALESCE(
                 (SELECT CASE WHEN MAX(IIF(f.counts_as = 'returned', f.day, NULL)) >= COALESCE(e.refunded_on, '')
                              AND MAX(IIF(f.counts_as = 'returned', f.day, NULL))
                                  > COALESCE(MAX(IIF(f.counts_as = 'reissued', f.day, NULL)), '') THEN ''
                              ELSE COALESCE(e.refunded_on,
                                            MIN(IIF(f.counts_as IN ('issued', 'reissued', 'diverted', 'reported'),
                                                    f.day, NULL))) END
                  FROM refund f WHERE f.number = e.number AND f.upload = e.upload),
                 e.refunded_on,
                 -- One for several entries is of those that CBP pays within its time frame.
                 (SELECT MIN(f.day) FROM refund f
                  WHERE f.upload = e.upload AND f.number = '' AND f.import IS NOT NULL
                  AND f.importer = e.importer
                  AND COALESCE(e.liquidation_status, '') NOT IN ('suspended', 'extended', 'under review')
                  AND f.counts_as IN ('issued', 'reissued', 'diverted', 'reported'))), '') AS refunded_on,
             (SELECT c.updated FROM confirmation c WHERE c.upload = e.upload AND c.number = e.number) AS updated,
             EXISTS (SELECT 1 FROM release l
                     WHERE l.number = e.number AND l.upload = e.upload AND l.claim = '') AS released
      FROM upload u
      JOIN entry e ON e.upload = u.id
      WHERE u.submitted_on IS NOT NULL);
