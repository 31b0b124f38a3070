"""Prints the lines of JSON of one method as a table: table.py <title> <file> [<stage>...]."""

import json
import statistics
import sys

title, path, *further = sys.argv[1:]
runs = {}
with open(path) as lines:
    for line in lines:
        run = json.loads(line)
        runs.setdefault(run["contender"], []).append(run)
stages = [
    stage for stage in ("load", "build", *further, "compute", "total", "compute work", "total work")
    if any(stage in r[0] for r in runs.values())]
fastest = {
    s: min((min(run[s] for run in r if s in run) for name, r in runs.items() if name.startswith("quito") and s in r[0]),
           default=float("nan"))
    for s in stages}


def peak(repeats):
    """Of those who did the whole work: the memory of a part of it says nothing."""
    return f"{max(run['peakMegabytes'] for run in repeats):.0f}" if "peakMegabytes" in repeats[0] else ""


print(f"\n{title}: seconds, least and median; in brackets how many times the least of quito's")
print("work is the time that processors spent, which tells more than the clock where a machine is shared")
print(f"{'':22}" + "".join(f"{stage:>26}" for stage in stages) + f"{'peak MB':>10}{'runs':>6}")
for contender, repeats in runs.items():
    cells = ""
    for stage in stages:
        if stage not in repeats[0]:
            cells += " " * 26
            continue
        seconds = [run[stage] for run in repeats]
        ratio = min(seconds) / fastest[stage]
        # Totals of other stages are no measure of each other.
        isAlike = not stage.startswith("total") or all(name in repeats[0] for name in further)
        times = f" ({ratio:.1f})" if isAlike else ""
        cells += f"{min(seconds):9.3f}{statistics.median(seconds):9.3f}" + times.rjust(8)
    print(f"{contender:22}{cells}{peak(repeats):>10}{len(repeats):6}")
for contender, repeats in runs.items():
    if "vertices" in repeats[0]:
        facts = [f"{repeats[0][key]:,} {key}" for key in ("vertices", "edges", "millimetres") if key in repeats[0]]
        print(f"  {contender}: {', '.join(facts)}")
