"""Quito's server beside pygeoapi, tipg, datasette and nginx, each asked for what it is made for.

    server.py QUITO SECONDS [PART...]

Parts are features, observations, sdmx, tiles, static and download; all where none is named. Every contender serves the
same data from this machine, with two processes or as many threads, and they take turns: three rounds, of which the
median counts. The first three parts ask Quito for a copy of the store on PostgreSQL too. wrk asks over 16 connections
for SECONDS each and counts answers a second; SDMX is one download after the other and counts seconds; download is of
Quito alone, a store of five million observations once as a whole in each form, and tells the memory that the server
took. Requests to Quito name another host every time, so that no answer is kept from an earlier one, but for the lines
that say so. Peers are those whose Python QUITO_SERVER_PEERS names: Debian's, which loads extensions, with what
server-requirements.txt lists.
"""

import contextlib
import json
import math
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONNECTIONS = 16
ROUNDS = 3
OBSERVATIONS = 100_000
DOWNLOADED = 5_000_000
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"

# One address after the other; with a name of the host that has not been before, where it is to be.
ASKING = """
local addresses = {}
local n, own = 0, %s
function init(args)
  for line in io.lines(args[1]) do addresses[#addresses + 1] = line end
end
request = function()
  n = n + 1
  local headers = {["Host"] = own and ("h" .. n .. ".example") or "127.0.0.1"}
  return wrk.format("GET", addresses[n %% #addresses + 1], headers)
end
"""

PYGEOAPI = """
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  gzip: false
  languages: [en-US]
  pretty_print: false
  limits: {{default_items: 1000, max_items: 10000, on_exceed: throttle}}
  map: {{url: 'https://x.example/{{z}}/{{x}}/{{y}}.png', attribution: x}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: b, description: b, keywords: [b], keywords_type: theme, terms_of_service: b, url: 'http://x.example'}}
  license: {{name: b, url: 'http://x.example'}}
  provider: {{name: b, url: 'http://x.example'}}
  contact: {{name: b, position: b, address: b, city: b, stateorprovince: b, postalcode: b, country: b, phone: b, fax: b, email: b@x.example, url: 'http://x.example', hours: b, instructions: b, role: b}}
resources:
"""

COLLECTION = """
  {name}:
    type: collection
    title: {name}
    description: {name}
    keywords: [p]
    links: []
    extents: {{spatial: {{bbox: [-180, -90, 180, 90], crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'}}}}
    providers:
      - {{type: feature, name: SQLiteGPKG, data: {data}, id_field: fid, table: {name}}}
"""


class Field:
    """The servers of one measurement, what they are asked, and what they answered."""

    def __init__(self, quito, seconds, folder):
        self.quito, self.seconds, self.folder = quito, seconds, folder
        self.running, self.contenders, self.port = [], [], 8090
        # Quito by the names of what it serves from, and its addresses.
        self.ours = []
        python = os.environ.get("QUITO_SERVER_PEERS")
        self.tools = Path(python).parent if python else None
        for name, own in ("once", "true"), ("kept", "false"):
            (folder / f"{name}.lua").write_text(ASKING % own)

    def next_port(self):
        self.port += 1
        return self.port

    def start(self, command, **options):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True, **options)
        self.running.append(process)
        return process

    def serve(self, store):
        server = self.start(
            [self.quito, "serve", "--store", str(store), "--port", "0", "--rate", "0", "--json"],
            stdout=subprocess.PIPE, text=True)
        return json.loads(server.stdout.readline())["address"]

    def has(self, name):
        """The program of a peer; nothing where it is not installed."""
        program = self.tools / name if self.tools else None
        if program is None or not program.exists():
            print(f"no peer: {name} is not installed")
            return None
        return program

    def rate(self, what, who, base, paths, kept=False):
        """Answers a second to the paths in turn."""
        addresses = self.folder / f"{len(self.contenders)}.txt"
        addresses.write_text("".join(path + "\n" for path in paths))
        script = self.folder / ("kept.lua" if kept else "once.lua")

        def measure():
            answer = subprocess.run(
                ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{self.seconds}s", "-s", script, base, "--", addresses],
                capture_output=True, text=True, check=True).stdout
            failed = re.search(r"Non-2xx or 3xx responses: (\d+)", answer)
            # pygeoapi fails now and then under load; those count for it as if they were answers.
            most = 0 if who.startswith("quito") else int(re.search(r"(\d+) requests in", answer).group(1)) // 20
            if failed and int(failed.group(1)) > most or "Socket errors" in answer:
                sys.exit(f"server.py: {who}, {what}: {answer}")
            return float(re.search(r"Requests/sec:\s+([\d.]+)", answer).group(1))

        # What is measured must be an answer.
        get(base + paths[0])
        self.contenders.append((what, who, "answers/s", measure))

    def download(self, what, who, addresses, rows, accept="*/*"):
        """Seconds of one whole table after the other, each from its first byte to its last."""
        asked = iter(addresses)

        def measure():
            request = urllib.request.Request(next(asked), headers={"Accept": accept})
            begun, lines = time.perf_counter(), 0
            with urllib.request.urlopen(request) as answer:
                while piece := answer.read(1 << 16):
                    lines += piece.count(b"\n")
            seconds = time.perf_counter() - begun
            if lines != rows + 1:
                sys.exit(f"server.py: {who}, {what}: {lines} lines, and {rows + 1} were expected")
            return seconds

        self.contenders.append((what, who, "seconds", measure))

    def report(self):
        figures = {}
        for _ in range(ROUNDS):
            for what, who, unit, measure in self.contenders:
                figures.setdefault((what, who, unit), []).append(measure())
        ours = {}
        for (what, who, unit), all_of_it in figures.items():
            median = sorted(all_of_it)[len(all_of_it) // 2]
            ours.setdefault(what, median)
            times = ours[what] / median if unit == "answers/s" else median / ours[what]
            print(f"{what:40}{who:22}{median:14,.3f} {unit:10}{times:8.2f}", flush=True)
        self.contenders.clear()

    def stop(self):
        for process in self.running:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.running:
            process.wait(30)
        self.running.clear()


def get(address, accept="*/*"):
    for _ in range(300):
        try:
            return urllib.request.urlopen(
                urllib.request.Request(address, headers={"Accept": accept}), timeout=60).read()
        except urllib.error.HTTPError as error:
            sys.exit(f"server.py: {address}: {error} {error.read()[:500]}")
        except OSError:
            time.sleep(0.1)
    sys.exit(f"server.py: nothing answers at {address}")


def pygeoapi(field, collections):
    """Serves tables of GeoPackages by name; its address."""
    if not field.has("gunicorn"):
        return None
    port = field.next_port()
    configuration, description = field.folder / f"{port}.yml", field.folder / f"{port}-api.yml"
    configuration.write_text(
        PYGEOAPI.format(port=port) + "".join(COLLECTION.format(name=n, data=d) for n, d in collections.items()))
    environment = {
        **os.environ, "PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(description),
        "SPATIALITE_LIBRARY_PATH": "mod_spatialite.so"}
    with open(description, "w", encoding="utf-8") as file:
        subprocess.run(
            [field.tools / "pygeoapi", "openapi", "generate", configuration], env=environment, check=True,
            stdout=file, stderr=subprocess.DEVNULL)
    field.start(
        [field.tools / "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "pygeoapi.flask_app:APP"],
        env=environment, stdout=subprocess.DEVNULL)
    return f"http://127.0.0.1:{port}"


def nginx(field):
    """Serves a folder; its address and the folder."""
    if not shutil.which("nginx"):
        print("no peer: nginx is not installed")
        return None, None
    port, files = field.next_port(), field.folder / "files"
    files.mkdir(mode=0o755)
    (field.folder / "nginx.conf").write_text(
        f"worker_processes 2; daemon off; pid {field.folder}/pid; error_log /dev/null;\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; include /etc/nginx/mime.types; server {{ listen 127.0.0.1:{port}; root {files}; }} }}\n")
    field.start(["nginx", "-c", str(field.folder / "nginx.conf")])
    return f"http://127.0.0.1:{port}", files


def population(field, store):
    """The example's points as a table of their own."""
    path = field.folder / "population.gpkg"
    if not path.exists():
        subprocess.run(
            ["ogr2ogr", "-f", "GPKG", path, store, "-dialect", "SQLite", "-nln", "population", "-sql",
             "SELECT fid, run, json_extract(properties, '$.persons') AS persons, geom FROM map_features "
             "WHERE layer = 'population'"], check=True, capture_output=True)
    return path


def features(field, store, ours):
    items = "/ogc/collections/population/items"
    known = [feature["id"] for feature in json.loads(get(ours + items + "?limit=10000"))["features"]][::7]
    for who, base in field.ours:
        field.rate(
            "page of 1,000 features", who, base, [f"{items}?limit=1000&after={number}" for number in known])
        field.rate("one feature", who, base, [f"{items}/{number}" for number in known])
    peer = pygeoapi(field, {"population": population(field, store)})
    if peer:
        theirs = "/collections/population/items"
        get(f"{peer}{theirs}?f=json&limit=1")
        field.rate(
            "page of 1,000 features", "pygeoapi", peer,
            [f"{theirs}?f=json&limit=1000&offset={7 * place}" for place in range(len(known))])
        field.rate("one feature", "pygeoapi", peer, [f"{theirs}/{number}?f=json" for number in known])


def figures(field, count):
    """A store of so many generated observations."""
    table, store = field.folder / "figures.csv", field.folder / f"figures-{count}.gpkg"
    if not store.exists():
        subprocess.run(
            [sys.executable, HERE / "sdmx_writing.py", "generate", str(count), HERE.parents[1] / "Content", table],
            check=True)
        subprocess.run(
            [field.quito, "observations", "import", table, "--store", store], check=True, stdout=subprocess.DEVNULL)
    return store


def observations(field, store, ours):
    areas = [row[0] for row in sqlite3.connect(store).execute("SELECT DISTINCT area FROM observations")]
    asked = [(area, year) for area in areas for year in range(1970, 2015)]
    for who, base in field.ours:
        field.rate(
            "one observation", who, base,
            [f"/data/observations.json?series=SP_TRN_PUBL&area={a}&from={y}&until={y}&totals=true" for a, y in asked])
    data = field.folder / "observations.gpkg"
    subprocess.run(
        ["ogr2ogr", "-f", "GPKG", data, store, "-dialect", "SQLite", "-nln", "observations", "-sql",
         "SELECT series, area, period, coalesce(nullif(disaggregation, ''), 'total') AS disaggregation, value, "
         "standard_error, MakePoint(0, 0, 4326) AS geom "
         "FROM observations"], check=True, capture_output=True)
    with sqlite3.connect(data) as table:
        table.execute("CREATE INDEX keys ON observations (series, area, period, disaggregation)")
    peer = pygeoapi(field, {"observations": data})
    if peer:
        path = "/collections/observations/items?f=json&series=SP_TRN_PUBL"
        answer = json.loads(get(f"{peer}{path}&area={areas[0]}&period=1990&disaggregation=total"))
        assert len(answer["features"]) == 1, answer
        field.rate(
            "one observation", "pygeoapi", peer,
            [f"{path}&area={a}&period={y}&disaggregation=total" for a, y in asked])


def sdmx(field, store, ours):
    what = f"SDMX-CSV, {OBSERVATIONS:,} observations"
    for who, base in field.ours:
        field.download(
            what, who, [f"{base}/sdmx/data/dataflow/QUITO/OBSERVATIONS/*/*"] * ROUNDS, OBSERVATIONS, CSV)
    datasette = field.has("datasette")
    if datasette:
        port = field.next_port()
        plain = field.folder / "plain.db"
        subprocess.run(
            ["ogr2ogr", "-f", "SQLite", plain, store, "-dialect", "SQLite", "-nln", "observations", "-sql",
             "SELECT indicator, series, area, period, disaggregation, value, unit, status, nature, standard_error, "
             "lower, upper, level, notes, number, revision, run FROM observations"], check=True, capture_output=True)
        field.start(
            [datasette, "serve", "-i", plain, "-p", str(port), "--setting", "max_csv_mb", "0", "--setting",
             "sql_time_limit_ms", "60000"], stdout=subprocess.DEVNULL)
        peer = f"http://127.0.0.1:{port}"
        get(peer + "/-/versions.json")
        field.download(
            what, "datasette", [f"{peer}/plain/observations.csv?_stream=1&_size=max"] * ROUNDS, OBSERVATIONS)


def tiles_of(extent, zooms):
    west, south, east, north = extent
    for zoom in zooms:
        count = 1 << zoom

        def row(latitude):
            return int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * count)

        def column(longitude):
            return int((longitude + 180) / 360 * count)

        for y in range(row(north), row(south) + 1):
            for x in range(column(west), column(east) + 1):
                yield zoom, y, x


def tiles(field, store, ours):
    collection = json.loads(get(ours + "/ogc/collections/population?f=json"))
    extent = collection["extent"]["spatial"]["bbox"][0]
    asked = list(tiles_of(extent, (12, 13, 14)))
    path = "/ogc/collections/population/tiles/WebMercatorQuad"
    field.rate("tile", "quito", ours, [f"{path}/{z}/{y}/{x}" for z, y, x in asked])
    field.rate("tile, kept", "quito", ours, [f"{path}/{z}/{y}/{x}" for z, y, x in asked], kept=True)
    uvicorn = field.has("uvicorn")
    if uvicorn:
        port, folder = field.next_port(), field.folder / "postgresql"
        script = HERE.parents[1] / "tools/postgresql/server.sh"
        # tipg takes no address of a socket's file.
        subprocess.run(
            [script, "start", folder, "shared_buffers=256MB", "listen_addresses=127.0.0.1"], check=True,
            stdout=subprocess.DEVNULL)
        try:
            connection = f"host={folder} user=quito dbname=quito"
            subprocess.run(
                ["ogr2ogr", "-f", "PostgreSQL", f"PG:{connection}", population(field, store), "-nln", "population"],
                check=True, capture_output=True)
            subprocess.run(["psql", "-q", "-d", connection, "-c", "ANALYZE"], check=True)
            field.start(
                [uvicorn, "tipg.main:app", "--port", str(port), "--workers", "2", "--log-level", "error"],
                stdout=subprocess.DEVNULL, env={
                    **os.environ, "DATABASE_URL": "postgresql://quito@127.0.0.1:5432/quito",
                    "TIPG_MAX_FEATURES_PER_TILE": "50000", "TIPG_DB_SCHEMAS": '["public"]'})
            peer, path = f"http://127.0.0.1:{port}", "/collections/public.population/tiles/WebMercatorQuad"
            get(f"{peer}{path}/{asked[0][0]}/{asked[0][2]}/{asked[0][1]}")
            field.rate("tile", "tipg", peer, [f"{path}/{z}/{x}/{y}" for z, y, x in asked])
            field.report()
        finally:
            subprocess.run([script, "stop", folder], check=True, stdout=subprocess.DEVNULL)


def static(field, store, ours):
    asset = re.search(rb"/assets/[0-9a-f]+/report\.css", get(ours + "/en/", "text/html")).group(0).decode()
    page = "/ogc/collections/population/items?limit=1000"
    one = "/ogc/collections/areas/items/XXA-VALDORIA"
    field.rate("style sheet", "quito", ours, [asset], kept=True)
    field.rate("page of 1,000 features, kept", "quito", ours, [page], kept=True)
    field.rate("one area, kept", "quito", ours, [one], kept=True)
    peer, files = nginx(field)
    if peer:
        for name, address in ("report.css", asset), ("page.json", page), ("one.json", one):
            (files / name).write_bytes(get(ours + address))
        field.rate("style sheet", "nginx", peer, ["/report.css"], kept=True)
        field.rate("page of 1,000 features, kept", "nginx", peer, ["/page.json"], kept=True)
        field.rate("one area, kept", "nginx", peer, ["/one.json"], kept=True)


def download(field, store, ours):
    # The process that was started last.
    status = Path(f"/proc/{field.running[-1].pid}/status")

    def peak():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text()).group(1)) / 1_024

    print(f"{DOWNLOADED:,} observations; the server's peak before: {peak():.0f} MB")
    for what, path, accept in (
            ("SDMX-CSV", "/sdmx/data/dataflow/QUITO/OBSERVATIONS/*/*", CSV),
            ("CSV", "/data/observations.csv", "*/*"), ("JSON", "/data/observations.json", "*/*")):
        begun, size = time.perf_counter(), 0
        with urllib.request.urlopen(urllib.request.Request(ours + path, headers={"Accept": accept})) as answer:
            while piece := answer.read(1 << 16):
                size += len(piece)
        print(f"{what:40}{time.perf_counter() - begun:8.1f} seconds{size / 1e6:10,.0f} MB, peak {peak():6.0f} MB", flush=True)


@contextlib.contextmanager
def database(field, store):
    """Serves a copy of a store from PostgreSQL, where that is installed."""
    script, folder = HERE.parents[1] / "tools/postgresql/server.sh", field.folder / "database"
    if not list(Path("/usr/lib/postgresql").glob("*/bin")):
        print("no PostgreSQL is installed")
        yield
        return
    url = subprocess.run(
        [script, "start", folder, "shared_buffers=256MB"], check=True, capture_output=True, text=True).stdout.strip()
    try:
        subprocess.run([field.quito, "store", "copy", store, url], check=True, stdout=subprocess.DEVNULL)
        field.ours.append(("quito, PostgreSQL", field.serve(url)))
        yield
    finally:
        field.stop()
        subprocess.run([script, "stop", folder], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder)


PARTS = {
    "features": features, "observations": observations, "sdmx": sdmx, "tiles": tiles, "static": static,
    "download": download}
ON_DATABASE = {"features", "observations", "sdmx"}
COUNTS = {"observations": OBSERVATIONS, "sdmx": OBSERVATIONS, "download": DOWNLOADED}


def main():
    quito, seconds, *parts = sys.argv[1:]
    if strange := set(parts) - set(PARTS):
        sys.exit(f"server.py: no such part: {', '.join(sorted(strange))}")
    folder = Path(tempfile.mkdtemp())
    # Servers that refuse to run as root read in it as somebody else.
    folder.chmod(0o755)
    try:
        subprocess.run([quito, "demo", "--into", str(folder / "demo")], check=True, stdout=subprocess.DEVNULL)
        for part in parts or PARTS:
            # Servers that are not asked take nothing from the others.
            field = Field(quito, int(seconds), folder)
            try:
                store = figures(field, COUNTS[part]) if part in COUNTS else folder / "demo" / "demo.gpkg"
                ours = field.serve(store)
                field.ours.append(("quito", ours))
                with database(field, store) if part in ON_DATABASE else contextlib.nullcontext():
                    PARTS[part](field, store, ours)
                    field.report()
            finally:
                field.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
