"""Measures `cape build` on every shape of data, in turn with what DuckDB takes for the same job and for a part of it.

compare.py CAPE FOLDER ROUNDS [EARLIER_CAPE]. FOLDER holds the data that compare.sh makes.
"""

import datetime
import importlib.util
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import time
from decimal import Decimal

HERE = pathlib.Path(__file__).parent
SHAPES = ["plain", "china", "mixed", "clean", "bad"]
OUTCOMES = ["ready", "review", "blocked"]
# What is measured of a run, by its place.
SECONDS, MEMORY, PROCESSOR = 0, 1, 2

cape, folder, rounds = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
earlier = sys.argv[4] if len(sys.argv) > 4 else None
duckdb = importlib.util.find_spec("duckdb") is not None


def build(program, data, out):
    filing = ["--filer", "B76", "--as-of", "2026-05-01", "--no-ledger", "--threads", "2"]
    return [program, "build", str(data), *filing, "--quiet", "--fail-on", "never", "--out", str(out)]


def run(command, out=None, fine=(0,)):
    """Seconds, peak MiB, processor seconds and standard output. (A process inherits this one's peak, some 15 MiB.)"""
    if out:
        shutil.rmtree(out, ignore_errors=True)
    os.sync()
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    answer = process.stdout.read().decode().strip()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in fine:
        sys.exit(f"{' '.join(map(str, command))} failed")
    peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return seconds, peak, usage.ru_utime + usage.ru_stime, answer


def in_turn(tools, times=rounds):
    """Median seconds, highest MiB and median processor seconds of each tool.

    A tool is a command, its folder of results, and the exit statuses that are no failure.
    """
    runs = {name: [] for name in tools}
    for number in range(times):
        for name, tool in tools.items():
            print(f"  round {number + 1} of {times}: {name}", file=sys.stderr)
            runs[name].append(run(*tool))
    median = statistics.median
    return {
        name: (median(run[SECONDS] for run in of), max(run[MEMORY] for run in of), median(run[PROCESSOR] for run in of))
        for name, of in runs.items()
    }


def read_summary(out):
    """Outcome to (entries, duty in scope, IEEPA duty): what cape found, whichever schema its summary.json has."""
    summary = json.loads((out / "summary.json").read_text())
    if summary["schema"] == 1:
        words = {"ready": "filed", "review": "review", "blocked": "rejected"}
        in_scope, ieepa_duty = summary["ieepa_duty"], {}
    else:
        words = {outcome: outcome for outcome in OUTCOMES}
        in_scope, ieepa_duty = summary["in_scope"], summary["ieepa_duty"]
    return {
        outcome: (summary["entries"][word], in_scope[word], ieepa_duty.get(word)) for outcome, word in words.items()
    }


def same_job(data, out):
    flags = [] if knows_row_unread else ["--no-row-unread"]
    return [sys.executable, str(HERE / "same_job.py"), str(data), str(out), *flags]


def agree(shape, ours, theirs, answer):
    """Ends the program unless both have the same entries, the same money to the cent and the same upload files."""
    answer = json.loads(answer)
    hashed = json.loads((ours / "summary.json").read_text())["inputs"][0]["sha256"]
    wrong = [] if hashed == answer["sha256"] else [f"the input's hash: {hashed} and {answer['sha256']}"]
    for outcome, (entries, in_scope, ieepa_duty) in read_summary(ours).items():
        other = answer["outcomes"].get(outcome, {"entries": 0, "in_scope": "0", "ieepa_duty": "0"})
        if entries != other["entries"]:
            wrong.append(f"{outcome}: {entries} entries and {other['entries']}")
        for name, duty in ("in_scope", in_scope), ("ieepa_duty", ieepa_duty):
            if duty is not None and Decimal(duty) != Decimal(other[name]):
                wrong.append(f"{outcome}, {name}: {duty} and {other[name]}")
    files = {path.name for out in (ours, theirs) for path in out.glob("CAPE_*.csv")}
    for name in sorted(files):
        if not all((out / name).exists() for out in (ours, theirs)):
            wrong.append(f"{name}: only one wrote it")
        elif (ours / name).read_bytes() != (theirs / name).read_bytes():
            wrong.append(f"{name}: its entries differ")
    if wrong:
        sys.exit("\n".join([f"cape and DuckDB disagree on {shape}:", *wrong]))


def measure(shape):
    print(shape, file=sys.stderr)
    data, out, other = folder / f"{shape}.csv", folder / "out", folder / "out-duckdb"
    # Into the cache; not into this process, whose peak the others inherit.
    subprocess.run(["cat", data], stdout=subprocess.DEVNULL, check=True)
    # Of bad data nothing can be uploaded, and so it ends in 1.
    tools = {"cape": (build(cape, data, out), out, (0, 1))}
    if earlier:
        tools["earlier cape"] = (build(earlier, data, folder / "out-earlier"), folder / "out-earlier", (0, 1))
    if duckdb:
        part = [sys.executable, str(HERE / "filter_and_group.py"), str(data)]
        tools["part"] = (part,)
        tools["job"] = (same_job(data, other), other)
        run(*tools["cape"])
        agree(shape, out, other, run(*tools["job"])[-1])
    return in_turn(tools)


def cpu():
    try:
        lines = open("/proc/cpuinfo").read().splitlines()
        return next(line.split(": ")[1] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def ratio(of, name, other, what):
    return f"{of[name][what] / of[other][what]:.2f}" if other in of else "–"


knows_row_unread = subprocess.run([cape, "explain", "row-unread"], capture_output=True).returncode == 0
load = os.getloadavg()[0]
shapes = {shape: measure(shape) for shape in SHAPES}

# Where others use the machine, processor time says more than seconds.
for title, what in ("seconds", SECONDS), ("processor seconds", PROCESSOR), ("peak MiB", MEMORY):
    print(f"\n| shape | bytes | {title} | / DuckDB, a part | / DuckDB, the job |\n|---|---:|---:|---:|---:|")
    for shape, of in shapes.items():
        size = (folder / f"{shape}.csv").stat().st_size
        ratios = " | ".join(ratio(of, "cape", other, what) for other in ("part", "job"))
        print(f"| {shape} | {size:,} | {of['cape'][what]:.2f} | {ratios} |")
if duckdb:
    from importlib.metadata import version

    print(f"\nDuckDB {version('duckdb')}: " + "; ".join(
        f"{shape} {of['part'][SECONDS]:.2f} s and {of['job'][SECONDS]:.2f} s, {of['job'][MEMORY]:.0f} MiB"
        for shape, of in shapes.items()
    ) + ". Sums and upload files agree on every shape.")
if earlier:
    print("\n| / the earlier cape | time | processor time | memory |")
    print("|---|---:|---:|---:|")
    for shape, of in shapes.items():
        ratios = (ratio(of, "cape", "earlier cape", what) for what in (SECONDS, PROCESSOR, MEMORY))
        print(f"| {shape} | {' | '.join(ratios)} |")

out = folder / "out"
small = in_turn({"small": (build(cape, folder / "small.csv", out), out, (0, 1))}, 10 * rounds)["small"]
book = in_turn({
    "workbook": (build(cape, folder / "book.xlsx", out), out, (0, 1)),
    "its cells": ([str(folder / "workbook"), "stream", str(folder / "book.xlsx")],),
})
print(f"\nbad / clean: {shapes['bad']['cape'][SECONDS] / shapes['clean']['cape'][SECONDS]:.2f}")
print(f"1,000 rows: {small[SECONDS] * 1000:.1f} ms")
print(f"workbook: {book['workbook'][SECONDS]:.2f} s, {ratio(book, 'workbook', 'its cells', SECONDS)} of its bare cells, "
      f"{book['workbook'][MEMORY]:.0f} MiB")
print(f"\n{rounds} rounds; {cpu()}, {os.cpu_count()} cores, load {load:.1f} at the start, {platform.system()} "
      f"{platform.release()}, {datetime.date.today()}")
