#!/usr/bin/env python3
"""Asks two servers the same, one of a store in a file and one of its copy on a database server: answers must be the same
to the last byte, but for the address, the moment of an SDMX message, and the secret of a form.

    check_same.py ADDRESS ADDRESS

Every link within the server is followed that an answer of the first one holds, pages in English and Arabic, up to
MOST of a kind. The last line is `N passed, N failed`; the exit status is 1 when something failed.
"""

import collections
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

from tally import Tally

STARTS = [
    "/en/", "/ar/", "/ogc/?f=json", "/ogc/api?f=json", "/health",
    "/en/data?indicator=11.2.1&totals=true", "/en/compare", "/en/estimates",
    "/data/observations.csv", "/data/observations.json?totals=true", "/data/observations.csv?history=true&until=2024",
    "/sdmx/structure/*/*/*/*", "/sdmx/structure/dataflow/*/*/*",
    "/sdmx/data/dataflow/QUITO/OBSERVATIONS/*/*?limit=500",
    "/sdmx/data/dataflow/QUITO/OBSERVATIONS/*/*?firstNObservations=1&c[TIME_PERIOD]=ge:2020",
    "/sdmx/availability/dataflow/QUITO/OBSERVATIONS/*/*",
]
# Of one kind: the same path but for what stands between the second slash and the end, and the same parameters.
MOST = 12
LINK = re.compile(r'(?:href|src)="([^"#]+)|"(?:href|url|self|next)":\s*"([^"]+)"')
FOLLOWED = re.compile(r"/(en|ar|ogc|data|sdmx|assets)(/|$)")
# What two answers never share.
OWN = re.compile(
    rb'"id":"QUITO-\w+","prepared":"[^"]+"|<\w+:ID>QUITO-\w+</\w+:ID>|<\w+:Prepared>[^<]+|name="csrf-token" value="\w+"')
TYPES = {"Accept": "text/html, application/json;q=0.9, application/vnd.sdmx.data+csv;q=0.8, */*;q=0.1"}


def asked(address, target):
    request = urllib.request.Request(address + target, headers=TYPES)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            status, kind, body = answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        status, kind, body = error.code, error.headers["Content-Type"], error.read()
    return status, kind, OWN.sub(b"", body.replace(address.encode(), b""))


def kind_of(target):
    path, _, query = target.partition("?")
    names = sorted({part.split("=")[0] for part in query.split("&")})
    return "/".join(path.split("/")[:4 if path.startswith("/ogc") else 3]), tuple(names)


def main():
    first, second = (address.rstrip("/") for address in sys.argv[1:3])
    tally = Tally()
    waiting = collections.deque(STARTS)
    seen = set(STARTS)
    kinds = collections.Counter()
    while waiting:
        target = waiting.popleft()
        one, other = asked(first, target), asked(second, target)
        tally.check(one[0] == 200, f"{target}: an answer", str(one[0]))
        tally.check(one[:2] == other[:2], f"{target}: the same status and type", f"{one[:2]} and {other[:2]}")
        tally.check(one[2] == other[2], f"{target}: the same", difference(one[2], other[2]))
        if one[1] is None or not re.search(r"html|json", one[1]):
            continue
        for found in LINK.finditer(one[2].decode()):
            link = (found.group(1) or found.group(2)).replace("&amp;", "&").replace("\\/", "/")
            link = urllib.parse.urljoin(target, link)
            if not FOLLOWED.match(link) or "{" in link or link in seen:
                continue
            seen.add(link)
            kinds[kind_of(link)] += 1
            if kinds[kind_of(link)] <= MOST:
                waiting.append(link)
    tally.check(len(seen) >= 200, "many addresses are found", str(len(seen)))
    return tally.told()


def difference(one, other):
    place = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    return f"at byte {place}: {one[place - 60:place + 60]!r} and {other[place - 60:place + 60]!r}"


if __name__ == "__main__":
    sys.exit(main())
