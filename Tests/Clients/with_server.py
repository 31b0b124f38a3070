#!/usr/bin/env python3
"""Serves stores while a command runs, and gives it their addresses.

    with_server.py --quito .build/release/quito STORE... -- COMMAND...

Each store is served on a free port; the addresses are added to the end of the command. Afterwards every server is
told to stop, and must end by itself with the exit status 0. The exit status is that of the command, or 1.
"""

import json
import signal
import subprocess
import sys

PATIENCE_SECONDS = 30


def started(quito, store):
    server = subprocess.Popen(
        [quito, "serve", "--store", store, "--port", "0", "--rate", "0", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = server.stdout.readline()
    if not line:
        sys.exit(f"with_server.py: {store} is not served: {server.stderr.read()}")
    return server, json.loads(line)["address"]


def main():
    arguments = sys.argv[1:]
    parting = arguments.index("--")
    quito, stores, command = arguments[1], arguments[2:parting], arguments[parting + 1:]
    servers = []
    status = 1
    try:
        for store in stores:
            server, address = started(quito, store)
            # Nobody reads the log; what is not read would stop the server once the pipe is full.
            server.log = subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL)
            servers.append((server, address))
        status = subprocess.run([*command, *(address for _, address in servers)], check=False).returncode
    finally:
        for server, _ in servers:
            server.send_signal(signal.SIGTERM)
        for server, address in servers:
            try:
                code = server.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                code = "none, though told to stop"
            if code != 0:
                print(f"with_server.py: the server at {address} ended with the exit status {code}", file=sys.stderr)
                status = status or 1
    return status


if __name__ == "__main__":
    sys.exit(main())
