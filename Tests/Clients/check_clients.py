#!/usr/bin/env python3
"""Asks a running server as other people's programs do.

    check_clients.py ADDRESS...

GDAL reads features page by page and by their tiles, OWSLib walks the documents and queries, the OpenAPI document is
held to its schema and to what the server answers, and tiles are decoded by another library. Needs requirements.txt
and Debian's gdal-bin. The last line is `N passed, N failed`; the exit status is 1 when something failed.
"""

import gzip
import json
import math
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

import mapbox_vector_tile
from openapi_spec_validator import validate
from owslib.ogcapi.features import Features

from tally import Tally


def fetched(address, **headers):
    request = urllib.request.Request(address, headers={k.replace("_", "-"): v for k, v in headers.items()})
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
        return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def ogr(*arguments):
    return subprocess.run(
        ["ogrinfo", "-json", *arguments] if "-json" in arguments else ["ogrinfo", *arguments],
        capture_output=True, text=True, check=False, timeout=300)


def check_gdal(base, tally):
    """The driver OAPIF finds every layer and reads each to its end, in pages of 100."""
    collections = json.loads(fetched(base + "/ogc/collections"))["collections"]
    listing = ogr("OAPIF:" + base + "/ogc")
    tally.check(listing.returncode == 0, "GDAL opens the server", listing.stderr[:300])
    for collection in collections:
        name = collection["id"]
        tally.check(f": {name} " in listing.stdout or f": {name}\n" in listing.stdout, f"GDAL lists {name}")
        total = json.loads(fetched(f"{base}/ogc/collections/{name}/items?limit=1"))["numberMatched"]
        if total > 3_000:
            continue
        summary = ogr("-ro", "-so", "-oo", "PAGE_SIZE=100", "OAPIF:" + base + "/ogc", name)
        tally.check(f"Feature Count: {total}" in summary.stdout, f"GDAL counts {name}", summary.stdout[:400])
        read = ogr("-ro", "-al", "-q", "-oo", "PAGE_SIZE=100", f"OAPIF_COLLECTION:{base}/ogc/collections/{name}")
        tally.check(
            read.stdout.count("OGRFeature(") == total, f"GDAL reads all of {name}",
            f"{read.stdout.count('OGRFeature(')} of {total} {read.stderr[:200]}")
    some = ogr(
        "-ro", "-al", "-so", "-where", "kind = 'city'", f"OAPIF_COLLECTION:{base}/ogc/collections/areas")
    cities = json.loads(fetched(base + "/ogc/collections/cities/items?limit=1"))["numberMatched"]
    tally.check(f"Feature Count: {cities}" in some.stdout, "GDAL filters by a property", some.stdout[:300])


def check_owslib(base, tally):
    service = Features(base + "/ogc/")
    tally.check(any("ogcapi-features-1" in uri for uri in service.conformance()["conformsTo"]), "OWSLib: conformance")
    names = service.feature_collections()
    tally.check({"areas", "cities"} <= set(names), "OWSLib: collections", str(names))
    items = service.collection_items("areas", limit=5)
    tally.check(items["numberReturned"] == len(items["features"]), "OWSLib: items")
    tally.check(items["numberMatched"] >= items["numberReturned"], "OWSLib: numberMatched")
    first = items["features"][0]["id"]
    tally.check(service.collection_item("areas", first)["id"] == first, "OWSLib: item")
    queryables = service.collection_queryables("areas")
    tally.check("code" in queryables["properties"], "OWSLib: queryables")
    chosen = service.collection_items("areas", filter=f"code = '{first}'")
    tally.check([f["id"] for f in chosen["features"]] == [first], "OWSLib: CQL2 text")
    tally.check(service.api()["openapi"].startswith("3.0"), "OWSLib: API document")


def refusal(address):
    """How something sent by nobody known is answered."""
    try:
        with urllib.request.urlopen(address, data=b"", timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def check_openapi(base, tally):
    document = json.loads(fetched(base + "/ogc/api?f=json"))
    try:
        validate(document)
        tally.check(True, "the OpenAPI document is valid")
    except Exception as error:
        tally.check(False, "the OpenAPI document is valid", str(error)[:300])
    text = json.dumps(document)
    tally.check('"$ref": "http' not in text, "the OpenAPI document names nothing outside itself")
    # Every path without a parameter in it answers as described.
    for path, operations in document["paths"].items():
        if "{" in path:
            continue
        if "get" not in operations:
            tally.check(refusal(base + path) == 401, f"{path} is for those who sign in", str(refusal(base + path)))
            continue
        with urllib.request.urlopen(base + path, timeout=60) as answer:
            kind = answer.headers["Content-Type"].split(";")[0]
            described = [name.split(";")[0] for name in operations["get"]["responses"]["200"]["content"]]
            tally.check(kind in described, f"{path} is of a described type", f"{kind} {described}")


def tile_of(collection, zoom):
    """Level, row and column of the tile in the middle of a collection."""
    west, south, east, north = collection["extent"]["spatial"]["bbox"][0]
    longitude, latitude = (west + east) / 2, math.radians((south + north) / 2)
    count = 2 ** zoom
    row = int((1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * count)
    return f"{zoom}/{row}/{int((longitude + 180) / 360 * count)}"


def check_tiles(base, tally):
    """What is on a tile is of the collection; decoded by another library."""
    collections = [c for c in json.loads(fetched(base + "/ogc/collections"))["collections"] if "extent" in c]
    for collection in collections:
        name = collection["id"]
        place = tile_of(collection, 5)
        tile = fetched(f"{base}/ogc/collections/{name}/tiles/WebMercatorQuad/{place}")
        items = json.loads(fetched(f"{base}/ogc/collections/{name}/items?limit=10000"))
        total = items["numberMatched"]
        if not tile:
            continue
        # A tile has plain values alone; areas, whose codes are no numbers, are known by them.
        known = {
            item["id"]: {k: v for k, v in item["properties"].items() if isinstance(v, (str, int, float))}
            for item in items["features"]}
        layer = mapbox_vector_tile.decode(tile)[name]
        tally.check(layer["extent"] == 4096 and layer["version"] == 2, f"tile of {name}: extent and version")
        tally.check(0 < len(layer["features"]) <= total, f"tile of {name}: features", str(len(layer["features"])))
        for feature in layer["features"][:200]:
            tally.check(feature["geometry"]["coordinates"] != [], f"tile of {name}: geometry")
        same = [(f["properties"], known.get(f["properties"].get("code", f["id"]))) for f in layer["features"]]
        differing = [pair for pair in same if pair[1] is not None and pair[0] != pair[1]]
        tally.check(any(item is not None for _, item in same), f"tile of {name}: features are of the collection")
        tally.check(not differing, f"tile of {name}: properties are the features' own", str(differing[:1])[:400])
    # GDAL reads one tile as a file.
    place = tile_of(collections[0], 6)
    with tempfile.NamedTemporaryFile(suffix=".mvt") as file:
        file.write(fetched(f"{base}/ogc/tiles/WebMercatorQuad/{place}"))
        file.flush()
        read = ogr("-ro", "-so", "-al", "MVT:" + file.name)
    tally.check("Layer name: areas" in read.stdout, "GDAL reads a tile", read.stdout[:200] + read.stderr[:200])


def check_faults(base, tally):
    """What is wrong is answered by a problem, never by a failure."""
    for path in (
        "/ogc/collections/areas/items?limit=x", "/ogc/collections/areas/items?filter=(((", "/ogc/none", "/en/none",
        "/ogc/collections/areas/items?bbox=1,2", "/data/observations.json?from=x", "/%2e%2e/%2e%2e/etc/passwd",
        "/ogc/collections/areas/items?filter=" + "%28" * 5_000,
    ):
        try:
            fetched(base + path)
            tally.check(False, f"{path[:60]} is refused")
        except urllib.error.HTTPError as error:
            problem = json.loads(error.read())
            tally.check(
                400 <= error.code < 500 and problem["status"] == error.code, f"{path[:60]} is refused", str(error.code))


def main():
    tally = Tally()
    for base in sys.argv[1:]:
        for check in (check_gdal, check_owslib, check_openapi, check_tiles, check_faults):
            check(base, tally)
    return tally.told()


if __name__ == "__main__":
    sys.exit(main())
