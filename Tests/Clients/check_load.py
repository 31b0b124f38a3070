#!/usr/bin/env python3
"""Holds a thousand connections to a server and takes next to nothing from any, while another client goes on.

    check_load.py ADDRESS...

Each slow client asks for a page of features larger than what sockets hold and takes nothing of it but what its socket
holds. Meanwhile pages, areas and figures are asked for on connections of their own: each must come whole. Afterwards
some of the slow ones read on, and what they get is the page. The last line is `N passed, N failed`; the exit status is 1
when something failed.
"""

import http.client
import json
import resource
import socket
import sys
import urllib.parse
import urllib.request

from tally import Tally

CLIENTS = 1_000
# So many ask at once: what waits to be read has its limit, beyond which a client is told to come again.
WAVE = 100
READ_TO_THE_END = 20
# A connection's two sockets hold a few 100 kB at most when one of them takes 4.
PAGE_BYTES = 2_000_000
SECONDS = 60


def fetched(address):
    with urllib.request.urlopen(address, timeout=SECONDS) as answer:
        return answer.read()


def largest_collection(base):
    collections = json.loads(fetched(base + "/ogc/collections"))["collections"]
    counts = {
        c["id"]: json.loads(fetched(f"{base}/ogc/collections/{c['id']}/items?limit=1"))["numberMatched"]
        for c in collections}
    return max(counts, key=counts.get)


def slow_client(base, path):
    place = urllib.parse.urlsplit(base)
    client = socket.socket()
    # Less than a page, so that the server must keep the rest for later.
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.settimeout(SECONDS)
    client.connect((place.hostname, place.port))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode())
    return client


def check(base, tally):
    slow = f"/ogc/collections/{largest_collection(base)}/items?limit=10000"
    whole = fetched(base + slow)
    tally.check(len(whole) > PAGE_BYTES, f"{base}: the page is larger than what sockets hold", f"{len(whole)} bytes")
    clients, answered = [], 0
    try:
        for _ in range(0, CLIENTS, WAVE):
            wave = [slow_client(base, slow) for _ in range(WAVE)]
            clients += wave
            answered += sum(client.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 200" for client in wave)
        tally.check(answered == CLIENTS, f"{base}: slow clients are answered", f"{answered} of {CLIENTS}")
        # Each time something else, so that it is made while the others wait.
        for turn, language in enumerate(("ar", "en", "es", "fr", "ru", "zh")):
            for path in (
                    f"/{language}/indicators/11.2.1", f"/ogc/collections/areas/items?limit={10 + turn}",
                    f"/data/observations.json?indicator=11.2.1&totals=true&from={2000 + turn}"):
                try:
                    tally.check(fetched(base + path), f"{base}{path} beside slow clients", "empty")
                except OSError as error:
                    tally.check(False, f"{base}{path} beside slow clients", str(error))
        for client in clients[:READ_TO_THE_END]:
            answer = http.client.HTTPResponse(client)
            answer.begin()
            tally.check(answer.read() == whole, f"{base}: a slow client's page is the page")
    finally:
        for client in clients:
            client.close()


def main():
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit[1], 2 * CLIENTS + 100), limit[1]))
    tally = Tally()
    for base in sys.argv[1:]:
        check(base.rstrip("/"), tally)
    return tally.told()


if __name__ == "__main__":
    sys.exit(main())
