"""Features over HTTP: Quito's server beside pygeoapi, and static files beside nginx.

    server.py QUITO SECONDS

Both serve the same 13,824 points out of a GeoPackage on this machine, two processes or as many threads each, asked
by wrk over 16 connections, taking turns. Pages differ from request to request, so that no answer is kept from an
earlier one, but for the lines that say so. Prints requests a second, a line each. Needs wrk, ogr2ogr and, for the
peers, pygeoapi with gunicorn in a Python that loads extensions (Debian's), mod_spatialite, and nginx.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

CONNECTIONS = 16
ROUNDS = 3

VARYING = """
local n = 0
local path, name
function init(args) path = args[1]; name = args[2] end
request = function()
  n = (n + 7) %% 12001
  return wrk.format("GET", path .. "&" .. name .. "=" .. (n + %d))
end
"""

CONFIGURATION = """
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
  population:
    type: collection
    title: population
    description: population
    keywords: [p]
    links: []
    extents: {{spatial: {{bbox: [-180, -90, 180, 90], crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'}}}}
    providers:
      - {{type: feature, name: SQLiteGPKG, data: {data}, id_field: fid, table: population}}
"""


def wrk(address, seconds, *script):
    answer = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *script[:2], address, *script[2:]],
        capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in answer:
        sys.exit(f"server.py: {address}: {answer}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", answer).group(1))


def wait_for(address):
    for _ in range(200):
        try:
            return urllib.request.urlopen(address, timeout=5).read()
        except OSError:
            time.sleep(0.1)
    sys.exit(f"server.py: nothing answers at {address}")


def main():
    quito, seconds = sys.argv[1], int(sys.argv[2])
    folder = Path(tempfile.mkdtemp())
    running = []
    try:
        subprocess.run([quito, "demo", "--into", str(folder / "demo")], check=True, stdout=subprocess.DEVNULL)
        store = folder / "demo" / "demo.gpkg"
        server = subprocess.Popen(
            [quito, "serve", "--store", str(store), "--port", "0", "--rate", "0", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        running.append(server)
        ours = json.loads(server.stdout.readline())["address"]
        items = ours + "/ogc/collections/population/items"
        first = json.loads(wait_for(items + "?limit=1"))["features"][0]["id"]
        (folder / "ours.lua").write_text(VARYING % first)
        (folder / "theirs.lua").write_text(VARYING % 0)
        page = "/ogc/collections/population/items?limit=1000"
        contenders = [
            ("page of 1,000 features", "quito", lambda: wrk(ours, seconds, "-s", str(folder / "ours.lua"), "--", page, "after")),
            ("page of 1,000 features, kept", "quito", lambda: wrk(ours + page, seconds)),
            ("one feature, kept", "quito", lambda: wrk(f"{items}/{first + 2000}", seconds)),
            ("observations of one series, kept", "quito", lambda: wrk(
                ours + "/data/observations.json?area=XXA-VALDORIA&series=SP_TRN_PUBL&totals=true&from=2025", seconds)),
            ("tile", "quito", lambda: wrk(
                ours + "/ogc/collections/population/tiles/WebMercatorQuad/12/2050/1763", seconds)),
        ]
        python = os.environ.get("QUITO_PYGEOAPI_PYTHON")
        if python:
            data = folder / "population.gpkg"
            subprocess.run(
                ["ogr2ogr", "-f", "GPKG", str(data), str(store), "-dialect", "SQLite", "-nln", "population", "-sql",
                 "SELECT fid, run, json_extract(properties, '$.persons') AS persons, geom FROM map_features "
                 "WHERE layer = 'population'"], check=True, capture_output=True)
            (folder / "config.yml").write_text(CONFIGURATION.format(port=8090, data=data))
            environment = {
                **os.environ, "PYGEOAPI_CONFIG": str(folder / "config.yml"), "PYGEOAPI_OPENAPI": str(folder / "api.yml"),
                "SPATIALITE_LIBRARY_PATH": "mod_spatialite.so"}
            tools = Path(python).parent
            with open(folder / "api.yml", "w", encoding="utf-8") as file:
                subprocess.run(
                    [tools / "pygeoapi", "openapi", "generate", str(folder / "config.yml")], env=environment,
                    stdout=file, stderr=subprocess.DEVNULL, check=True)
            running.append(subprocess.Popen(
                [tools / "gunicorn", "-w", "2", "-b", "127.0.0.1:8090", "pygeoapi.flask_app:APP"], env=environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            peer = "http://127.0.0.1:8090"
            theirs = "/collections/population/items?f=json&limit=1000"
            wait_for(peer + theirs)
            contenders += [
                ("page of 1,000 features", "pygeoapi", lambda: wrk(
                    peer, seconds, "-s", str(folder / "theirs.lua"), "--", theirs, "offset")),
                ("one feature, kept", "pygeoapi", lambda: wrk(peer + "/collections/population/items/2000?f=json", seconds)),
            ]
        if shutil.which("nginx"):
            asset = re.search(rb'/assets/[0-9a-f]+/report\.css', wait_for(ours + "/en/")).group(0).decode()
            files = folder / "files"
            files.mkdir(mode=0o755)
            folder.chmod(0o755)
            (files / "report.css").write_bytes(wait_for(ours + asset))
            (folder / "nginx.conf").write_text(
                f"worker_processes 2; daemon off; pid {folder}/pid; error_log /dev/null;\n"
                "events { worker_connections 512; }\n"
                f"http {{ access_log off; include /etc/nginx/mime.types; server {{ listen 127.0.0.1:8091; root {files}; }} }}\n")
            running.append(subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL))
            wait_for("http://127.0.0.1:8091/report.css")
            contenders += [
                ("style sheet", "quito", lambda: wrk(ours + asset, seconds)),
                ("style sheet", "nginx", lambda: wrk("http://127.0.0.1:8091/report.css", seconds)),
            ]
        rates = {}
        for _ in range(ROUNDS):
            for what, who, measure in contenders:
                rates.setdefault((what, who), []).append(measure())
        for (what, who), all_rates in rates.items():
            print(f"{what:36}{who:10}{sorted(all_rates)[len(all_rates) // 2]:12,.1f} requests/s")
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
