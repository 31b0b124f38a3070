#!/usr/bin/env python3
"""Holds a server to its own OpenAPI document by requests made from it, sound ones and broken ones.

    check_openapi.py QUITO STORE

schemathesis makes them: from the examples of the document, from the bounds of every parameter, and at random from a
fixed seed; once as somebody nobody knows and once with an administrator's token. Each answer must be of a described
status, type and form and no failure of the server; what is sound must be taken, what is broken refused; methods that
are not there are told from those that are, and nothing that asks for a token is done without one. openapi_hooks.py says
what is not held against the server. A copy of the store is served. The last line is `N passed, N failed`; the exit
status is 1 when something failed.
"""

import json
import subprocess
import sys
from pathlib import Path

from served_copy import served_copy
from tally import Tally

SEED = 20_260
# Random requests of an operation, at most.
EXAMPLES = 60
# Fewer would mean that the document has lost what they are made of.
LEAST_REQUESTS = 2_500
SECONDS = 600
HOOKS = Path(__file__).with_name("openapi_hooks.py")
IMPORT = "POST /data/observations"
QUERY = "GET /sdmx/data/{context}/{agencyID}/{resourceID}/{version}/{key}"


def asked(served, who, headers):
    """What schemathesis reports, and what it prints."""
    report = Path(served.folder) / f"{who}.json"
    settings = Path(served.folder) / f"{who}.toml"
    settings.write_text(f"hooks = {json.dumps(str(HOOKS))}\n")
    run = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(settings),
            "run", served.address + "/ogc/api?f=json", "--checks", "all", "--phases", "examples,coverage,fuzzing",
            "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--continue-on-failure",
            "--generation-database", "none", "--no-color", "--request-timeout", "30",
            "--report", "json", "--report-json-path", str(report),
            *(part for header in headers for part in ("--header", header)),
        ],
        capture_output=True, text=True, check=False, timeout=SECONDS, cwd=served.folder)
    if not report.exists():
        sys.exit(f"check_openapi.py: schemathesis did not run: {run.stdout[-2_000:]}{run.stderr[-2_000:]}")
    return json.loads(report.read_text()), run.stdout


def check_requests(served, who, headers, tally):
    report, told = asked(served, who, headers)
    cases = report["test_cases"]
    tally.passed += cases["generated"] - cases["with_failures"] - cases["errored"]
    faults = [f"{fault['title']}: {', '.join(fault['operations'])}" for fault in report["failures"]]
    faults += [f"{error['title']}: {error['count']}" for error in report["errors"]]
    # At random most queries name attributes of one data structure and ask another for them, which is refused.
    rightly = {("validation_mismatch", QUERY)}
    # Without a token nothing is imported.
    if not headers:
        rightly.add(("missing_auth", IMPORT))
    faults += [
        f"warning {kind}: {what}" for kind, found in report["warnings"].items() for what in found
        if (kind, what) not in rightly]
    tally.failures += [f"{who}: {fault}" for fault in faults]
    if faults:
        print(told)
    tally.check(report["complete"], f"{who}: asked to the end")
    operations = report["operations"]
    tally.check(operations["tested"] == operations["total"] > 20, f"{who}: every operation", str(operations))
    tally.check(cases["generated"] >= LEAST_REQUESTS, f"{who}: enough is asked", str(cases["generated"]))
    if headers:
        accepted = report["valid_rates"][IMPORT]["examples"]["accepted"]
        tally.check(accepted > 0, f"{who}: the example of a table is imported", str(accepted))


def main():
    quito, store = sys.argv[1:]
    tally = Tally()
    with served_copy(quito, store) as served:
        check_requests(served, "nobody", [], tally)
        check_requests(served, "administrator", [f"Authorization: Bearer {served.token}"], tally)
    tally.check(served.exit_status == 0, "the server ends when told to", str(served.exit_status))
    tally.check(served.is_chain_sound, "the chain is sound afterwards")
    return tally.told()


if __name__ == "__main__":
    sys.exit(main())
