"""The job of `cape build`, done with DuckDB: same_job.py INPUT FOLDER [--no-row-unread].

Prints counts and sums by outcome as JSON. The flag leaves out the rule `row-unread`, which not every `cape` has.
"""

import csv
import hashlib
import json
import pathlib
import sys
import threading

import duckdb

FILER, AS_OF, MAX_ENTRIES = "B76", "2026-05-01", 9_999
HERE = pathlib.Path(__file__).parent
# What a layout may lack.
OPTIONAL = [
    "Collection Status",
    "Reconciliation (Other) Entry Summary Number",
    "Drawback Indicator",
    "Injunction Indicator",
    "Suspension Indicator",
]


def hash_of(path, into):
    with open(path, "rb") as file:
        into[path] = hashlib.file_digest(file, "sha256").hexdigest()


def judge(path):
    db = duckdb.connect()
    db.execute("SET threads = 2")
    db.execute("SET preserve_insertion_order = false")
    with open(path, encoding="utf-8-sig", newline="") as file:
        headers = next(csv.reader(file))
    missing = "".join(f""", '' AS "{name}" """ for name in OPTIONAL if name not in headers)
    # Text alone, and few cells converted, is faster than to have DuckDB find out the types.
    db.execute(f"""
        CREATE TEMP VIEW cells AS SELECT *{missing}
        FROM read_csv('{path}', header = true, delim = ',', quote = '"', escape = '"', all_varchar = true,
                      nullstr = 'NULL', null_padding = true, parallel = true)
    """)
    db.execute("SET VARIABLE filer = ?", [FILER])
    db.execute("SET VARIABLE as_of = ?::DATE", [AS_OF])
    db.execute("SET VARIABLE row_unread = ?", ["--no-row-unread" not in sys.argv])
    db.execute("SET VARIABLE headings = ?", [str(HERE.parent / "src/tariff/headings.csv")])
    db.execute((HERE / "same_job.sql").read_text())
    return db


def write(db, out):
    out.mkdir(parents=True)
    db.execute(f"""
        COPY (
            SELECT entry_number, outcome, left(entry_number, 3) AS filer_code, importer, kind, entered, liquidation,
                   liquidated, file_by, ieepa_duty, in_scope_duty, rows,
                   array_to_string(list_sort([scope_rule] || errors || doubts || warnings), ';') AS rules
            FROM judged ORDER BY entry_number
        ) TO '{out}/entries.csv' (HEADER)
    """)
    db.execute(f"""
        COPY (
            SELECT entry_number, unnest(errors || doubts || warnings) AS rule
            FROM judged WHERE scope_rule IS NULL ORDER BY entry_number, rule
        ) TO '{out}/findings.csv' (HEADER)
    """)
    for outcome, infix in ("ready", ""), ("review", "REVIEW_"):
        found = db.execute("SELECT entry_number FROM judged WHERE outcome = ? ORDER BY 1", [outcome]).fetchall()
        for number, start in enumerate(range(0, len(found), MAX_ENTRIES), 1):
            lines = ["Entry Number", *(row[0] for row in found[start : start + MAX_ENTRIES]), ""]
            (out / f"CAPE_{FILER}_{infix}{number:03}.csv").write_text("\r\n".join(lines), newline="")


def main():
    path, out = sys.argv[1], pathlib.Path(sys.argv[2])
    hashes = {}
    hashing = threading.Thread(target=hash_of, args=(path, hashes))
    hashing.start()
    db = judge(path)
    write(db, out)
    hashing.join()
    sums = db.execute("""
        SELECT outcome, count(*), coalesce(sum(ieepa_duty), 0), coalesce(sum(in_scope_duty), 0)
        FROM judged GROUP BY outcome
    """).fetchall()
    result = {
        outcome: {"entries": entries, "ieepa_duty": str(all_duty), "in_scope": str(in_scope)}
        for outcome, entries, all_duty, in_scope in sums
    }
    print(json.dumps({"sha256": hashes[path], "outcomes": result}))


main()
