#!/usr/bin/env python3
"""Signs in to a server of its own in a browser, and works there as users do.

    check_account.py [--screenshots FOLDER] [--browser /usr/bin/chromium] QUITO STORE

A copy of the store is served and given an administrator by the commands. In each of the six languages every page of
whoever has signed in is opened: no accessibility rule is broken by day, nothing is complained of, nothing is wider than
a telephone. In English a figure with a fault is imported and refused with every fault shown, mended, looked at,
recorded, made a draft, and is then gone for the public; a token is made and used; the way out leads out. All of it
without JavaScript too. The last line is `N passed, N failed`; the exit status is 1 when something failed.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from check_report import ARGUMENTS, LOOKS, Tally
from check_site import Visit, check_rules

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
PLACES = ["account", "import", "access", "users", "audit"]
NAME, PASSWORD = "nadia", "seven green boats sail"
HEADER = "indicator,series,area,period,value,unit\n"


def status(address, **headers):
    try:
        request = urllib.request.Request(address, headers={k.replace("_", "-"): v for k, v in headers.items()})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def sign_in(page, base, language):
    page.goto(f"{base}/{language}/sign-in")
    page.fill("input[name=name]", NAME)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")


def check_language(browser, base, language, tally, folder):
    visit = Visit(browser, f"{base}/{language}/sign-in", LOOKS["light"])
    page = visit.page
    check_rules(page, f"sign-in {language}", tally)
    sign_in(page, base, language)
    tally.check(page.url == f"{base}/{language}/", f"{language}: signed in", page.url)
    for place in PLACES:
        where = f"{place} {language}"
        answer = page.goto(f"{base}/{language}/{place}")
        tally.check(answer.status == 200, f"{where}: status", str(answer.status))
        direction = page.evaluate("document.documentElement.dir")
        tally.check(direction == ("rtl" if language == "ar" else "ltr"), f"{where}: direction", direction)
        check_rules(page, where, tally)
        if folder:
            page.screenshot(path=folder / f"{place}-{language}.png", full_page=True)
        page.set_viewport_size(LOOKS["phone"]["viewport"])
        width = page.evaluate("document.documentElement.scrollWidth")
        tally.check(width <= LOOKS["phone"]["viewport"]["width"], f"{where}: fits a telephone", str(width))
        page.set_viewport_size(LOOKS["light"]["viewport"])
    tally.check(not visit.complaints, f"{language}: nothing is complained of", "; ".join(visit.complaints[:3]))
    visit.close()


def upload(page, base, text):
    page.goto(base + "/en/import")
    page.set_input_files(
        "input[type=file]", {"name": "figures.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.click("main form.filters button")


def check_work(browser, base, area, tally, javascript):
    how = "with" if javascript else "without"
    context = browser.new_context(java_script_enabled=javascript, **LOOKS["light"])
    page = context.new_page()
    sign_in(page, base, "en")
    row = f"11.2.1,SP_TRN_PUBL,{area},2031,{51.5 if javascript else 52.5},PT\n"
    upload(page, base, HEADER + row.replace("2031", "soon").replace("SP_TRN_PUBL", "NOTHING"))
    text = page.inner_text("main")
    tally.check("soon" in text and "NOTHING" in text, f"every fault is shown {how} JavaScript", text[:300])
    upload(page, base, HEADER + row)
    tally.check("Nothing is recorded yet." in page.inner_text("main"), f"a file is looked at first {how} JavaScript")
    page.click("main form[action$='/import/record'] button")
    done = page.inner_text("main .done") if page.locator("main .done").count() else page.inner_text("main")[:300]
    tally.check("Recorded as run r" in done, f"a file is recorded {how} JavaScript", done)
    run = done.split("run ")[-1].strip(" .\n")
    address = f"{base}/data/observations.csv?area={area}&from=2031&run={run}"
    tally.check("2031" in status(address)[1], f"what is recorded is shown {how} JavaScript")
    page.goto(base + "/en/access")
    page.fill("input[name=first]", run)
    page.fill("input[name=last]", run)
    page.select_option("select[name=visibility]", "draft")
    page.click("main form[action$='/access/visibility'] button")
    tally.check("2031" not in status(address)[1], f"drafts are gone for the public {how} JavaScript")
    page.goto(base + "/en/account")
    page.fill("#token-label", "nightly")
    page.check("#token-scope-write")
    page.click("main form[action$='/account/tokens'] button")
    token = page.inner_text("code.secret") if page.locator("code.secret").count() else ""
    answer = status(address, Authorization=f"Bearer {token}")
    tally.check(answer[0] == 200 and "2031" in answer[1], f"a token shows drafts {how} JavaScript", str(answer)[:200])
    page.click("header.site form button")
    page.goto(base + "/en/account")
    tally.check("/sign-in" in page.url, f"the way out leads out {how} JavaScript", page.url)
    context.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("quito")
    parser.add_argument("store")
    parser.add_argument("--screenshots", type=Path)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "store.gpkg")
        shutil.copy(arguments.store, store)
        subprocess.run(
            [arguments.quito, "user", "add", NAME, "--role", "administrator", "--store", store],
            input=PASSWORD + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen(
            [arguments.quito, "serve", "--store", store, "--port", "0", "--rate", "0", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            base = json.loads(server.stdout.readline())["address"]
            areas = json.loads(status(base + "/ogc/collections/cities/items?limit=1")[1])["features"]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=arguments.browser, args=ARGUMENTS)
                for language in LANGUAGES:
                    check_language(browser, base, language, tally, arguments.screenshots)
                for javascript in (True, False):
                    check_work(browser, base, areas[0]["id"], tally, javascript)
                browser.close()
        finally:
            server.send_signal(signal.SIGTERM)
            tally.check(server.wait(30) == 0, "the server ends when told to")
        verified = subprocess.run([arguments.quito, "verify", "--chain", "--store", store], check=False, stdout=subprocess.DEVNULL)
        tally.check(verified.returncode == 0, "the chain is sound afterwards")
    for failure in tally.failures:
        print("FAILED", failure)
    print(f"{tally.passed} passed, {len(tally.failures)} failed")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
