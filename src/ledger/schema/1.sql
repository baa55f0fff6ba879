-- What was filed, and what became of it. Days are YYYY-MM-DD, duties US cents.

-- A run that wrote upload files.
CREATE TABLE run (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('build', 'retry')),
    made_at TEXT NOT NULL,
    as_of   TEXT NOT NULL,
    version TEXT NOT NULL
) STRICT;

-- An upload file. Once it is uploaded it is a declaration, to which CBP gives a claim number on acceptance.
CREATE TABLE upload (
    id           INTEGER PRIMARY KEY,
    run          INTEGER NOT NULL REFERENCES run,
    name         TEXT NOT NULL,
    entry_set    TEXT NOT NULL CHECK (entry_set IN ('filed', 'review', 'retry')),
    sha256       TEXT NOT NULL,
    bytes        INTEGER NOT NULL,
    entries      INTEGER NOT NULL,
    filer        TEXT,
    importer     TEXT,
    submitted_on TEXT,
    claim        TEXT UNIQUE
) STRICT;
CREATE INDEX upload_run ON upload (run);
CREATE INDEX upload_sha256 ON upload (sha256);

-- An entry in an upload file, with what was known of it when the file was written.
CREATE TABLE entry (
    upload             INTEGER NOT NULL REFERENCES upload ON DELETE CASCADE,
    number             TEXT NOT NULL,
    type               TEXT,
    importer           TEXT,
    entry_date         TEXT,
    liquidation_status TEXT,
    liquidation_date   TEXT,
    duty               INTEGER,
    PRIMARY KEY (upload, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_number ON entry (number);

-- A file of CBP's answers.
CREATE TABLE import (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    sha256      TEXT NOT NULL UNIQUE,
    bytes       INTEGER NOT NULL,
    rows        INTEGER NOT NULL,
    imported_at TEXT NOT NULL
) STRICT;

-- Each answer that occurs, as CBP puts it, and what it comes to.
CREATE TABLE answer (
    id     INTEGER PRIMARY KEY,
    status TEXT NOT NULL,
    error  TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('accepted', 'rejected', 'other')),
    -- Of several answers to an entry on one declaration the weightiest counts, in whichever order they came: an
    -- acceptance outweighs a rejection, and both what isn't known.
    weight INTEGER NOT NULL AS (CASE answer WHEN 'accepted' THEN 2 WHEN 'rejected' THEN 1 ELSE 0 END),
    UNIQUE (status, error)
) STRICT;

-- What CBP answered for an entry, and on which declaration where that can be told. Cells of columns that aren't
-- known stand in `further`, as JSON. The same answer with the same claim number is one answer, whichever file brings
-- it; one without a claim number may be to another declaration in the next file, so there it counts by its file:
-- `told_in` is the import of such an answer, else 0.
CREATE TABLE result (
    number  TEXT NOT NULL,
    claim   TEXT NOT NULL,
    answer  INTEGER NOT NULL REFERENCES answer,
    further TEXT NOT NULL,
    told_in INTEGER NOT NULL,
    import  INTEGER NOT NULL REFERENCES import,
    upload  INTEGER REFERENCES upload,
    PRIMARY KEY (number, claim, answer, further, told_in)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_upload ON result (upload) WHERE upload IS NOT NULL;

-- How an entry stands on each declaration that holds it.
CREATE VIEW standing AS
SELECT e.upload, e.number, e.type, e.importer, e.entry_date, e.liquidation_status, e.liquidation_date, e.duty,
       CASE MAX(a.weight) WHEN 2 THEN 'accepted' WHEN 1 THEN 'rejected' ELSE 'pending' END AS standing
FROM upload u
JOIN entry e ON e.upload = u.id
LEFT JOIN result r ON r.number = e.number AND r.upload = e.upload
LEFT JOIN answer a ON a.id = r.answer
WHERE u.submitted_on IS NOT NULL
GROUP BY e.upload, e.number;

-- How an entry stands on each claim that is of no declaration here, and the import that says so.
CREATE VIEW standing_elsewhere AS
SELECT number, claim, import,
       CASE weight WHEN 2 THEN 'accepted' WHEN 1 THEN 'rejected' ELSE 'pending' END AS standing
FROM (SELECT r.number, r.claim, r.import, MAX(a.weight) AS weight
      FROM result r JOIN answer a ON a.id = r.answer
      WHERE r.upload IS NULL
      GROUP BY r.number, r.claim);
