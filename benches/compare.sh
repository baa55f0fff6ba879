#!/usr/bin/env bash
# Measures cape on invented data of several shapes, beside DuckDB:  benches/compare.sh [ROWS] [ROUNDS]
#
# cape does its whole job: it reads every cell, judges every entry and writes every file. DuckDB does the same job
# (same_job.sql: no row numbers, no repairs, no report) and a small part of it (filter_and_group.py). All run in turn,
# round after round, with two threads, on files that the memory holds already. Before anything is measured, the sums
# of both by outcome and their upload files have to agree, to the cent.
#
# ROWS is for each shape. The workbook has 300,000 rows, or ROWS if these are fewer.
#
# PYTHON          the Python that measures; DuckDB goes into an environment of its own unless it has it
# CAPE_BENCH_DIR  a folder for the data and what is made of it, kept; else a temporary one, removed
# CAPE_EARLIER    another cape, which is measured in turn with this one
set -euo pipefail
cd "$(dirname "$0")/.."

rows=${1:-1000000}
rounds=${2:-5}
python=${PYTHON:-python3}
bin=${CARGO_TARGET_DIR:-target}/release

if [ -n "${CAPE_BENCH_DIR:-}" ]; then
    dir=$CAPE_BENCH_DIR
    mkdir -p "$dir"
else
    dir=$(mktemp -d)
    trap 'rm -rf "$dir"' EXIT
fi

say() { echo "$@" >&2; }

if ! "$python" -c '' 2> /dev/null; then
    say "no Python ($python), which measures"
    exit 1
fi

say "building cape"
cargo build --quiet --release --locked --example entry-summary-data --example workbook
# By itself, as everyone builds it: with an example it would get what only tests need of its dependencies.
cargo build --quiet --release --locked --bin cape

say "making $rows rows of each shape"
for shape in plain china mixed clean bad; do
    "$bin/examples/entry-summary-data" --shape $shape --rows "$rows" > "$dir/$shape.csv"
done
"$bin/examples/entry-summary-data" --rows 1000 > "$dir/small.csv"
"$bin/examples/entry-summary-data" --rows $((rows < 300000 ? rows : 300000)) > "$dir/book.csv"
"$bin/examples/workbook" write "$dir/book.csv" "$dir/book.xlsx"
cp "$bin/examples/workbook" "$dir/workbook"

if ! "$python" -c 'import duckdb' 2> /dev/null; then
    say "installing DuckDB"
    if "$python" -m venv "$dir/venv" && "$dir/venv/bin/pip" install --quiet duckdb; then
        python=$dir/venv/bin/python
    else
        say "DuckDB can't be installed: what it takes is skipped, and so is the check of cape's sums against it"
    fi
fi

"$python" benches/compare.py "$bin/cape" "$dir" "$rounds" ${CAPE_EARLIER:+"$CAPE_EARLIER"}
