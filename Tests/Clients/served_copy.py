"""Serves a copy of a store that has an administrator, for checks that may break things."""

import contextlib
import json
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

NAME, PASSWORD = "nadia", "seven green boats sail"
PATIENCE_SECONDS = 30


class Served:
    """A server that runs: where it is, what gets in, and how it ended once it did."""

    def __init__(self, process, place, token, folder):
        self.process, self.token, self.folder = process, token, folder
        self.address, self.port = place["address"], place["port"]
        self.exit_status = None
        self.is_chain_sound = None


@contextlib.contextmanager
def served_copy(quito, store, *options):
    quito = str(Path(quito).resolve())
    with tempfile.TemporaryDirectory() as folder:
        copy = str(Path(folder) / "store.gpkg")
        shutil.copy(store, copy)

        def told(*arguments, text=None):
            return subprocess.run(
                [quito, *arguments, "--store", copy], input=text, text=True, check=True,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout

        told("user", "add", NAME, "--role", "administrator", text=PASSWORD + "\n")
        scopes = [part for scope in ("read", "write", "publish", "administer") for part in ("--scope", scope)]
        token = told("token", "create", NAME, *scopes).split()[0]
        process = subprocess.Popen(
            [quito, "serve", "--store", copy, "--port", "0", "--rate", "0", "--json", *options],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        served = Served(process, json.loads(process.stdout.readline()), token, folder)
        try:
            yield served
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                served.exit_status = process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            chain = subprocess.run(
                [quito, "verify", "--chain", "--store", copy], check=False, stdout=subprocess.DEVNULL)
            served.is_chain_sound = chain.returncode == 0
