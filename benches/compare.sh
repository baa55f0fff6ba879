#!/usr/bin/env bash
# Measures cape beside wc, DuckDB and polars on invented data:  benches/compare.sh [ROWS] [ROUNDS]
#
# cape does its whole job: it reads every cell, judges every entry and writes every file. DuckDB and polars do a
# small part of it: they keep the rows of a range of headings and of dates, and add the duty up by entry. wc counts
# line ends. All run in turn, round after round, on a file that the memory holds already.
#
# PYTHON          the Python that measures; DuckDB and polars go into an environment of their own unless it has them
# CAPE_BENCH_DIR  a folder for the data and what is made of it, kept; else a temporary one, removed
set -euo pipefail
cd "$(dirname "$0")/.."

rows=${1:-5000000}
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

say "building cape, and $rows rows"
cargo build --quiet --release --locked --example entry-summary-data
# By itself, as everyone builds it: beside an example it would get what only tests need of its dependencies.
cargo build --quiet --release --locked --bin cape
"$bin/examples/entry-summary-data" --rows "$rows" > "$dir/data.csv"
"$bin/examples/entry-summary-data" --rows 1000 > "$dir/small.csv"
for mess in none all; do
    "$bin/examples/entry-summary-data" --rows $((rows / 5)) --mess $mess > "$dir/$mess.csv"
done

if ! "$python" -c '' 2> /dev/null; then
    say "no Python ($python): DuckDB, polars and memory are skipped"
    rm -rf "$dir/out"
    time wc -l "$dir/data.csv"
    time "$bin/cape" build "$dir/data.csv" --filer B76 --as-of 2026-05-01 --quiet --fail-on never --out "$dir/out"
    exit
fi
if ! "$python" -c 'import duckdb, polars' 2> /dev/null; then
    say "installing DuckDB and polars"
    if "$python" -m venv "$dir/venv" && "$dir/venv/bin/pip" install --quiet duckdb polars; then
        python=$dir/venv/bin/python
    else
        say "they can't be installed and are skipped"
    fi
fi

cat > "$dir/ask_duckdb.py" <<'PYTHON'
import duckdb, sys

# Everything as text, and only two columns of few rows converted, is faster than to have DuckDB find out the types.
duckdb.sql("SET threads = 2")
print(*duckdb.execute(r"""
    SELECT count(*), sum(duty) FROM (
        SELECT "Entry Summary Number", sum(TRY_CAST("Line Tariff Duty Amount" AS DECIMAL(18, 2))) AS duty
        FROM read_csv(?, header = true, delim = ',', quote = '"', all_varchar = true,
                      null_padding = true, parallel = true)
        WHERE "HTS Number - Full" BETWEEN '9903.01.25' AND '9903.01.70'
          AND try_strptime("Entry Date", '%m/%d/%Y') BETWEEN '2025-02-01' AND '2026-02-28'
        GROUP BY 1)
""", sys.argv[1:]).fetchone())
PYTHON

cat > "$dir/ask_polars.py" <<'PYTHON'
import os, sys

os.environ["POLARS_MAX_THREADS"] = "2"
import polars as pl
from polars import col

heading = col("HTS Number - Full").is_between(pl.lit("9903.01.25"), pl.lit("9903.01.70"))
day = col("Entry Date").str.to_date("%m/%d/%Y", strict=False)
duty = col("Line Tariff Duty Amount").cast(pl.Decimal(18, 2), strict=False)
entries = (
    pl.scan_csv(sys.argv[1], infer_schema=False, truncate_ragged_lines=True)
    .filter(heading & day.is_between(pl.date(2025, 2, 1), pl.date(2026, 2, 28)))
    .group_by("Entry Summary Number")
    .agg(duty.sum().alias("duty"))
)
print(*entries.select(pl.len(), col("duty").sum()).collect(engine="streaming").row(0))
PYTHON

cat > "$dir/measure.py" <<'PYTHON'
import datetime, importlib.util, os, platform, shutil, statistics, subprocess, sys, time
from importlib.metadata import version

cape, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
data, out = os.path.join(folder, "data.csv"), os.path.join(folder, "out")
filing = ["--filer", "B76", "--as-of", "2026-05-01", "--quiet", "--fail-on", "never", "--out", out]


def build(name):
    return [cape, "build", os.path.join(folder, f"{name}.csv"), *filing]


tools = {"wc -l": ["wc", "-l", data], "cape build": build("data")}
for module, name in ("duckdb", "DuckDB"), ("polars", "polars"):
    if importlib.util.find_spec(module):
        tools[f"{name} {version(module)}"] = [sys.executable, os.path.join(folder, f"ask_{module}.py"), data]


def run(command, fine=(0,)):
    """Seconds and peak MiB. (A process inherits the peak of this one, so less than 20 MiB says nothing.)"""
    shutil.rmtree(out, ignore_errors=True)
    os.sync()
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    answer = process.stdout.read().decode().strip()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in fine:
        sys.exit(f"{command[0]} failed")
    return seconds, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10), answer


def cpu():
    try:
        lines = open("/proc/cpuinfo").read().splitlines()
        return next(line.split(": ")[1] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


runs = {name: [] for name in tools}
for number in range(rounds):
    for name, command in tools.items():
        print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr)
        runs[name].append(run(command))

answers = {of[0][2] for name, of in runs.items() if name.startswith(("DuckDB", "polars"))}
if len(answers) > 1:
    sys.exit(f"DuckDB and polars disagree: {answers}")

seconds = {name: statistics.median(run[0] for run in of) for name, of in runs.items()}
memory = {name: max(run[1] for run in of) for name, of in runs.items()}
duckdb = next((name for name in tools if name.startswith("DuckDB")), None)


def ratio(of, name, other):
    return f"{of[name] / of[other]:.2f}" if other else "–"


print("| | median seconds | peak MiB | time / DuckDB | time / wc | memory / DuckDB |")
print("|---|---:|---:|---:|---:|---:|")
for name in tools:
    ratios = ratio(seconds, name, duckdb), ratio(seconds, name, "wc -l"), ratio(memory, name, duckdb)
    print(f"| {name} | {seconds[name]:.2f} | {memory[name]:.0f} | {' | '.join(ratios)} |")
rows = int(runs["wc -l"][0][2].split()[0]) - 1

# The ends of the job: a file of 1,000 rows, and one in which every row is bad beside one in which none is (of the
# first nothing can be filed, and so it ends in 1).
ends = {name: [] for name in ("small", "none", "all")}
for _ in range(rounds):
    for name, times in (("small", 10), ("none", 1), ("all", 1)):
        ends[name] += [run(build(name), (0, 1))[0] for _ in range(times)]
small, none, bad = (statistics.median(of) for of in ends.values())

print(f"\n{rows:,} rows, {os.path.getsize(data):,} bytes, {rounds} rounds; two threads for DuckDB and polars")
print(f"cape build: 1,000 rows in {small * 1000:.1f} ms; where every row is bad, {bad / none:.2f} of the time of clean ones")
print(f"{cpu()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, {datetime.date.today()}")
PYTHON

cat "$dir/data.csv" > /dev/null
"$python" "$dir/measure.py" "$bin/cape" "$dir" "$rounds"
