"""A small part of the job, done with DuckDB: filter by heading and date, add the duty up by entry."""

import sys

import duckdb

duckdb.sql("SET threads = 2")
print(*duckdb.execute(r"""
    SELECT count(*), sum(duty) FROM (
        SELECT "Entry Summary Number", sum(TRY_CAST("Line Tariff Duty Amount" AS DECIMAL(18, 2))) AS duty
        FROM read_csv(?, header = true, delim = ',', quote = '"', escape = '"', all_varchar = true,
                      null_padding = true, parallel = true)
        WHERE replace("HTS Number - Full", '.', '') BETWEEN '99030125' AND '99030170'
          AND try_strptime("Entry Date", '%m/%d/%Y') BETWEEN '2025-02-01' AND '2026-02-28'
        GROUP BY 1)
""", sys.argv[1:]).fetchone())
