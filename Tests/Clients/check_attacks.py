#!/usr/bin/env python3
"""Lets a scanner attack a server, as somebody nobody knows and as its administrator: it must find nothing.

    check_attacks.py --wapiti WAPITI QUITO STORE

A copy of the store is served behind TLS, as in an office. wapiti begins with pages in English, every address of the
OpenAPI document and every form, and sends all it has against every parameter: injections into SQL, commands, paths,
XML, headers and pages, redirects and requests to elsewhere; it looks for forms without tokens, weak cookies and
headers, forgotten files. What the server could be made to fetch it would fetch from here, and nothing may be fetched.
Afterwards the server still answers, the session still holds, and the chain of the store is sound. The last line is
`N passed, N failed`; the exit status is 1 when something failed.
"""

import argparse
import asyncio
import http.cookiejar
import http.server
import json
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from served_copy import NAME, PASSWORD, served_copy
from tally import Tally

# Every kind of attack on the server itself. Left out are those that guess passwords or names by the thousand
# (brute_login_form, buster, nikto), that look for products the server is none of (cms, htp, ldap, log4shell,
# network_device, spring4shell, wapp, wp_enum), that judge the certificate, which is made here, or the port without TLS,
# which is the proxy's (ssl, https_redirect, takeover), and that wait for a database to fall asleep (timesql): sql tries
# the same places.
MODULES = [
    "backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers", "methods",
    "permanentxss", "redirect", "shellshock", "sql", "ssrf", "upload", "xss", "xxe",
]
# Where it begins: the pages, and every address of the OpenAPI document with sound parameters.
KEY = "QUITO/OBSERVATIONS/1.0.0/*"
ITEMS = "limit=2&bbox=-180,-90,180,90&datetime=2025-01-01/..&f=json&lang=en"
TARGETS = [
    "/en/", "/en/areas/XXA-VALDORIA", "/en/indicators/11.2.1", "/en/runs/r1", "/en/compare?area=XXA-VALDORIA",
    "/en/data?indicator=11.2.1&area=XXA-VALDORIA&from=2015&until=2025&totals=true", "/en/sign-in?next=/en/account",
    "/robots.txt", "/health", "/ogc/?f=json", "/ogc/api?f=html", "/ogc/conformance", "/ogc/collections",
    "/ogc/collections/areas", "/ogc/collections/areas/queryables",
    f"/ogc/collections/areas/items?{ITEMS}&filter=kind='city'&filter-lang=cql2-text&kind=city",
    "/ogc/collections/stops/items?f=html&limit=2&after=1",
    "/ogc/collections/areas/items/XXA-VALDORIA?crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84", "/ogc/tiles",
    "/ogc/tiles/WebMercatorQuad", "/ogc/tiles/WebMercatorQuad/0/0/0", "/ogc/collections/areas/tiles",
    "/ogc/collections/areas/tiles/WebMercatorQuad", "/ogc/collections/areas/tiles/WebMercatorQuad/0/0/0",
    "/ogc/tileMatrixSets", "/ogc/tileMatrixSets/WebMercatorQuad",
    "/data/observations.json?indicator=11.2.1&area=XXA&within=true&from=2020&as-of=2030-01-01&run=r1",
    "/data/observations.csv?series=SP_TRN_PUBL&totals=true&history=true&until=2025",
    "/sdmx/structure/codelist/QUITO/*/*?detail=allstubs&references=none",
    f"/sdmx/data/dataflow/{KEY}?c[TIME_PERIOD]=ge:2020&limit=3&attributes=none&dimensionAtObservation=SEX",
    f"/sdmx/availability/dataflow/{KEY}/SEX?mode=exact",
]
# Pages of those who sign in, with every form; and the addresses that lead away from them.
DESKS = ["/en/account", "/en/import", "/en/access", "/en/users", "/en/audit"]
ELSEWHERE = [
    "/", "/en/", "/en/areas*", "/en/compare*", "/en/data*", "/en/estimates*", "/en/indicators*", "/en/runs*", "/ogc*",
    "/data*", "/assets*", "/ar/*", "/es/*", "/fr/*", "/ru/*", "/zh/*",
    # The way out would lead out.
    "/en/sign-out",
]
# What is said of a method that is only asked about; nothing else may be said.
OPTIONS = re.compile(r"Possible interesting methods \(using OPTIONS\) on \S+: OPTIONS \(204\)$")
# Forms on the desks, at least.
FORMS = 10
SECONDS = 600


class Listener(http.server.BaseHTTPRequestHandler):
    """Where a server that can be told to fetch something would come to."""

    visits = []

    def do_GET(self):
        # The scanner asks who came.
        if not self.path.startswith("/get_"):
            Listener.visits.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments):
        pass


class Proxy:
    """Ends TLS, as the proxy of an office does."""

    def __init__(self, folder):
        certificate, key = str(Path(folder) / "certificate.pem"), str(Path(folder) / "key.pem")
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                "-keyout", key, "-out", certificate,
            ],
            check=True, capture_output=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address = f"https://127.0.0.1:{self.socket.getsockname()[1]}"
        self.port = None

    def start(self, port):
        self.port = port
        threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True).start()

    async def serve(self):
        server = await asyncio.start_server(self.join, sock=self.socket, ssl=self.context)
        async with server:
            await server.serve_forever()

    async def join(self, reader, writer):
        try:
            back_reader, back_writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self.pump(reader, back_writer), self.pump(back_reader, writer))

    @staticmethod
    async def pump(reader, writer):
        try:
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


class Client:
    """Who asks without looking at the certificate, which is nobody's; keeps cookies, follows nothing."""

    class Stays(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *arguments):
            return None

    def __init__(self):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor(self.jar), Client.Stays())

    def asked(self, address, fields=None):
        data = urllib.parse.urlencode(fields).encode() if fields else None
        try:
            with self.opener.open(address, data=data, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def sign_in(self, base):
        page = self.asked(base + "/en/sign-in")[1]
        token = re.search(r'name="csrf-token" value="([^"]+)"', page).group(1)
        self.asked(base + "/en/sign-in", {"csrf-token": token, "name": NAME, "password": PASSWORD, "next": "/en/"})

    @property
    def cookie(self):
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


def described(path, target):
    """Whether an address of TARGETS is one of a path with parameters."""
    pattern = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path))
    return re.fullmatch(pattern, target.split("?")[0]) is not None


def check_scan(wapiti, base, listener, folder, who, starts, least, options, tally):
    """Attacks the addresses, and with `-d 1` the forms on them; of those `least` must have been found."""
    report = Path(folder) / f"{who}-report.json"
    run = subprocess.run(
        [
            wapiti, "-u", base + starts[0], "--scope", "domain",
            *(part for target in starts[1:] for part in ("-s", base + target)), *options,
            "-m", ",".join(MODULES), "--endpoint", listener, "--flush-session", "--no-bugreport", "-v", "0",
            "--store-session", str(Path(folder) / who), "--store-config", str(Path(folder) / "config"),
            "-f", "json", "-o", str(report),
        ],
        capture_output=True, text=True, check=False, timeout=SECONDS)
    tally.check(run.returncode == 0 and report.exists(), f"{who}: wapiti ran", (run.stdout + run.stderr)[-2_000:])
    if not report.exists():
        return
    found = json.loads(report.read_text())
    pages = found["infos"]["crawled_pages_nbr"]
    tally.check(pages >= least, f"{who}: pages and forms are found", str(pages))
    for part in ("vulnerabilities", "anomalies", "additionals"):
        for kind, cases in found[part].items():
            told = [case for case in cases if not OPTIONS.match(case["info"])]
            tally.check(not told, f"{who}: {kind}", "; ".join(
                f"{case['info']} {case['http_request'].splitlines()[0]}" for case in told[:5])[:1_000])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--wapiti", required=True)
    parser.add_argument("quito")
    parser.add_argument("store")
    arguments = parser.parse_args()
    tally = Tally()
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    elsewhere = f"http://127.0.0.1:{listener.server_address[1]}/"
    with tempfile.TemporaryDirectory() as folder:
        proxy = Proxy(folder)
        with served_copy(arguments.quito, arguments.store, "--public-url", proxy.address) as served:
            proxy.start(served.port)
            base = proxy.address
            document = Client().asked(base + "/ogc/api?f=json")[1]
            for path, operations in json.loads(document)["paths"].items():
                begun = any(described(path, target) for target in TARGETS)
                tally.check(begun or "get" not in operations, f"{path} is attacked")
            check_scan(
                arguments.wapiti, base, elsewhere, folder, "nobody", TARGETS, len(TARGETS), ["-d", "0"], tally)
            forms = ["-d", "1", *(part for address in ELSEWHERE for part in ("-x", base + address))]
            check_scan(
                arguments.wapiti, base, elsewhere, folder, "guest", ["/en/sign-in"], 2, forms, tally)
            administrator = Client()
            administrator.sign_in(base)
            check_scan(
                arguments.wapiti, base, elsewhere, folder, "administrator", DESKS, len(DESKS) + FORMS,
                [*forms, "-C", administrator.cookie], tally)
            for place in DESKS:
                status = administrator.asked(base + place)[0]
                tally.check(status == 200, f"{place}: still signed in when the attack was over", str(status))
            tally.check(Client().asked(base + "/health")[0] == 200, "the server still answers")
    tally.check(not Listener.visits, "nothing is fetched from elsewhere", str(Listener.visits[:5]))
    tally.check(served.exit_status == 0, "the server ends when told to", str(served.exit_status))
    tally.check(served.is_chain_sound, "the chain is sound afterwards")
    return tally.told()


if __name__ == "__main__":
    sys.exit(main())
