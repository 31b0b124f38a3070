#!/usr/bin/python3
"""Opens the collections of a running server in QGIS, without a screen.

    check_qgis.py ADDRESS...

Every collection is a layer by QGIS's provider for OGC API Features: it must be valid, count and read as many features
as the server says there are, and lie where the server says it lies. Needs Debian's python3-qgis, so it runs with the
system's Python. The last line is `N passed, N failed`; the exit status is 1 when something failed.
"""

import json
import os
import sys
import urllib.request

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication, QgsVectorLayer  # noqa: E402

# Larger collections are read to here.
MOST_READ = 3_000


def fetched(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def check(base, results):
    for collection in fetched(base + "/ogc/collections")["collections"]:
        name = collection["id"]
        total = fetched(f"{base}/ogc/collections/{name}/items?limit=1")["numberMatched"]
        layer = QgsVectorLayer(f"url='{base}/ogc' typename='{name}'", name, "OAPIF")
        if not layer.isValid():
            results.append((False, f"{base}: QGIS opens {name}", layer.error().message()))
            continue
        results.append((True, f"{base}: QGIS opens {name}", ""))
        features = 0
        for feature in layer.getFeatures():
            features += 1
            if features > MOST_READ:
                break
        if total <= MOST_READ:
            results.append((features == total, f"{base}: {name} has {total} features in QGIS", features))
            results.append((layer.featureCount() == total, f"{base}: QGIS counts {total} in {name}", layer.featureCount()))
        else:
            results.append((features > MOST_READ, f"{base}: QGIS reads {name} page by page", features))
        results.append((bool(layer.fields()), f"{base}: {name} has fields in QGIS", ""))
        box = collection.get("extent", {}).get("spatial", {}).get("bbox", [None])[0]
        extent = layer.extent()
        if box and box[0] <= box[2]:
            inside = (
                extent.xMinimum() >= box[0] - 1e-6 and extent.xMaximum() <= box[2] + 1e-6
                and extent.yMinimum() >= box[1] - 1e-6 and extent.yMaximum() <= box[3] + 1e-6)
            results.append((inside, f"{base}: {name} lies in QGIS where the server says", f"{extent.toString()} {box}"))


def main():
    # Without its place QGIS does not find all of itself, and falls over the first layer.
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    results = []
    for base in sys.argv[1:]:
        check(base, results)
    application.exitQgis()
    failures = [(what, detail) for passed, what, detail in results if not passed]
    for what, detail in failures:
        print(f"FAILED {what}: {detail}")
    print(f"{len(results) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not results else 0


if __name__ == "__main__":
    sys.exit(main())
