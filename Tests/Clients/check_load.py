#!/usr/bin/env python3
"""Holds a thousand connections to a server and takes next to nothing from any, while another client goes on.

    check_load.py ADDRESS...

Each slow client asks for a page of features larger than what sockets hold, reads a few bytes and waits. Meanwhile
pages, areas and figures are asked for on connections of their own: each must come whole. Afterwards the slow ones read
on, and the pages they get are whole too. The last line is `N passed, N failed`; the exit status is 1 when something
failed.
"""

import json
import resource
import socket
import sys
import urllib.parse
import urllib.request

CLIENTS = 1_000
# So many ask at once: what waits to be read has its limit, beyond which a client is told to come again.
WAVE = 100
READ_TO_THE_END = 20
SECONDS = 60


def fetched(address):
    with urllib.request.urlopen(address, timeout=SECONDS) as answer:
        return answer.status, answer.read()


def largest_collection(base):
    collections = json.loads(fetched(base + "/ogc/collections")[1])["collections"]
    counts = {
        c["id"]: json.loads(fetched(f"{base}/ogc/collections/{c['id']}/items?limit=1")[1])["numberMatched"]
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


def check(base):
    path = f"/ogc/collections/{largest_collection(base)}/items?limit=10000"
    status, whole = fetched(base + path)
    failures = []
    clients, begun = [], []
    try:
        for _ in range(0, CLIENTS, WAVE):
            wave = [slow_client(base, path) for _ in range(WAVE)]
            clients += wave
            begun += [client.recv(64) for client in wave]
        waiting = sum(answer.startswith(b"HTTP/1.1 200") for answer in begun)
        if waiting < CLIENTS:
            failures.append(f"{base}: {CLIENTS - waiting} of {CLIENTS} slow clients are not answered")
        asked = ["/en/", "/ogc/collections/areas/items?limit=10", "/data/observations.json?indicator=11.2.1&totals=true"]
        for turn in range(10):
            for path in asked:
                # Each asks for something else, which is made while the others wait.
                status, body = fetched(base + path.replace("limit=10", f"limit={10 + turn}"))
                if status != 200 or not body:
                    failures.append(f"{base}{path}: {status}, {len(body)} bytes beside slow clients")
        for client, start in zip(clients[:READ_TO_THE_END], begun):
            answer = start
            while piece := client.recv(1 << 16):
                answer += piece
            if not answer.endswith(b"0\r\n\r\n") and not answer.endswith(whole):
                failures.append(f"{base}: a slow client's page ends in {answer[-40:]}")
    finally:
        for client in clients:
            client.close()
    return 1 + 30 + READ_TO_THE_END, failures


def main():
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit[1], 2 * CLIENTS + 100), limit[1]))
    passed = failed = 0
    for base in sys.argv[1:]:
        count, failures = check(base.rstrip("/"))
        for failure in failures:
            print(f"FAILED {failure}")
        passed += count - len(failures)
        failed += len(failures)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
