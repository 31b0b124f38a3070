#!/usr/bin/env python3
"""Opens the pages of a running server in a browser and checks what only a browser can tell.

    check_site.py [--screenshots FOLDER] [--browser /usr/bin/chromium] [--quick] ADDRESS...

Every page is opened in six languages: no request leaves the server and nothing is complained of, the content
security policy included; no accessibility rule of axe-core is broken by day; the first page weighs less than
200 kB before its map. In English and Arabic the pages are opened by night, in high contrast and 360 pixels wide as
well, where nothing is wider than the telephone. Maps are drawn, the keyboard reaches the content first, forms and
links work without JavaScript, paper is white. The last line is `N passed, N failed`; the exit status is 1 when
something failed.
"""

import argparse
import concurrent.futures
import json
import sys
import urllib.request
from pathlib import Path

from playwright.sync_api import TimeoutError, sync_playwright

from check_report import ARGUMENTS, LOOKS, WAIT_MILLISECONDS, Tally, broken_rules, colours

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
FIRST_PAGE_BYTES = 200_000


def fetched(address, headers=None):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers or {}), timeout=60) as answer:
        return answer.read()


def pages(base):
    """Every kind of page there is, below the language, by a name."""
    areas = json.loads(fetched(base + "/ogc/collections/areas/items?limit=10000"))["features"]
    cities = [f["properties"] for f in areas if f["properties"]["kind"] == "city"]
    # The city of which most is known.
    city = max(cities, key=lambda properties: len(properties))["code"]
    others = [properties["code"] for properties in cities if properties["code"] != city][:2]
    found = {
        "overview": "/", "city": f"/areas/{city}", "figures": f"/areas/{city}/figures",
        "indicators": "/indicators", "indicator": "/indicators/11.2.1", "estimates": "/estimates",
        "compare": "/compare?" + "&".join(f"area={code}" for code in [city, *others]),
        "data": "/data?indicator=11.2.1&totals=true", "data-fault": "/data?from=soon", "runs": "/runs", "run": "/runs/r1",
    }
    drawings = json.loads(fetched(f"{base}/en/areas/{city}/map.json"))
    if drawings["views"] or drawings["themes"]:
        found["maps"] = f"/areas/{city}/maps"
    return found, city


def programs(base, city):
    """Pages below /ogc, whose language is a parameter."""
    collections = json.loads(fetched(base + "/ogc/collections"))["collections"]
    layer = collections[-1]["id"]
    return {
        "landing": "/ogc/", "collections": "/ogc/collections", "collection": f"/ogc/collections/{layer}",
        "queryables": f"/ogc/collections/{layer}/queryables", "items": f"/ogc/collections/{layer}/items",
        "item": f"/ogc/collections/areas/items/{city}", "api": "/ogc/api", "tiles": "/ogc/tiles",
        "conformance": "/ogc/conformance", "problem": "/ogc/nothing",
    }


class Visit:
    """A page with what it complained of and asked for."""

    def __init__(self, browser, address, look, **options):
        self.context = browser.new_context(**look, **options)
        self.page = self.context.new_page()
        self.complaints, self.requests, self.bytes = [], [], {}
        self.page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfinished", self.weigh)
        self.answer = self.page.goto(address, wait_until="load")

    def weigh(self, request):
        sizes = request.sizes()
        self.bytes[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def close(self):
        self.context.close()


def wait_for_maps(page):
    """Each map that the page shows, scrolled to, until it is drawn or given up."""
    for figure in page.locator(".tile-map").all():
        figure.scroll_into_view_if_needed()
        page.wait_for_function(
            "figure => figure.hidden || ['idle', 'failed'].includes(figure.dataset.state)",
            arg=figure.element_handle(), timeout=WAIT_MILLISECONDS)
    if page.locator("#live").count() > 0 and page.locator("#report-data[data-map]").count() > 0:
        page.locator("#live, #drawn").last.evaluate("part => part.parentElement.scrollIntoView()")
        page.wait_for_function(
            "() => ['idle', 'failed'].includes(document.documentElement.dataset.map)",
            timeout=WAIT_MILLISECONDS)
    if page.locator("#chart").count() > 0:
        page.locator("#chart").scroll_into_view_if_needed()
        page.wait_for_function(
            "() => ['done', 'failed'].includes(document.documentElement.dataset.chart)",
            timeout=WAIT_MILLISECONDS)
    page.evaluate("scrollTo(0, 0)")


def check_page(browser, base, address, name, language, look_name, tally, folder):
    where = f"{name} {language} {look_name}"
    visit = Visit(browser, base + address, LOOKS[look_name])
    page = visit.page
    try:
        expected = 404 if name == "problem" else 200
        tally.check(visit.answer.status == expected, f"{where}: status", str(visit.answer.status))
        try:
            wait_for_maps(page)
        except TimeoutError:
            tally.check(False, f"{where}: everything is drawn in time")
        tally.check(page.evaluate("document.documentElement.lang") == language, f"{where}: the language is named")
        direction = page.evaluate("getComputedStyle(document.body).direction")
        tally.check(direction == ("rtl" if language == "ar" else "ltr"), f"{where}: direction", direction)
        tally.check(page.locator("h1").count() == 1, f"{where}: one heading of the page")
        body = page.locator("body").inner_text()
        for topic in ("site.", "server.", "report.", "issue."):
            tally.check(f"{topic}nav" not in body and f"{topic}column" not in body, f"{where}: every text has its phrase")
        violations = broken_rules(page)
        tally.check(
            not violations, f"{where}: accessible",
            "; ".join(f"{v['id']} ({len(v['nodes'])}): {v['nodes'][0]['html'][:160]}" for v in violations))
        width = page.evaluate("document.documentElement.scrollWidth")
        tally.check(
            width <= LOOKS[look_name]["viewport"]["width"], f"{where}: nothing is wider than the window", str(width))
        if name in ("overview", "city", "maps") and look_name == "light":
            for canvas in page.locator(".maplibregl-canvas").all():
                canvas.scroll_into_view_if_needed()
                tally.check(colours(canvas.screenshot()) > 2, f"{where}: the map is drawn")
        if folder:
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=str(folder / f"{name}-{language}-{look_name}.png"), full_page=True)
        # The browser itself tells of the answer that is no page.
        complaints = [text for text in visit.complaints if expected == 200 or "404" not in text]
        tally.check(not complaints, f"{where}: nothing is complained of", " | ".join(complaints[:3]))
        beyond = [url for url in visit.requests if not url.startswith((base, "data:", "blob:"))]
        tally.check(not beyond, f"{where}: nothing is asked for from outside", " ".join(beyond[:3]))
    finally:
        visit.close()


def check_weight(browser, base, tally):
    """What comes before the map: everything but the library and the tiles."""
    visit = Visit(browser, base + "/en/", LOOKS["light"])
    visit.page.wait_for_timeout(1_500)
    weights = {u: b for u, b in visit.bytes.items() if "maplibre" not in u and "/tiles/" not in u}
    visit.close()
    total = sum(weights.values())
    tally.check(total < FIRST_PAGE_BYTES, "the first page is light before its map", f"{total} bytes {weights}")
    print(f"first page before its map: {total} bytes in {len(weights)} answers")


def check_keyboard(browser, base, tally):
    visit = Visit(browser, base + "/en/indicators", LOOKS["light"])
    page = visit.page
    page.keyboard.press("Tab")
    tally.check(
        page.evaluate("document.activeElement.className") == "skip", "the keyboard meets the link to the content first")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    tally.check(
        page.evaluate("document.getElementById('content').contains(document.activeElement)"),
        "the link leads into the content")
    for landmark in ("header", "nav", "main", "footer"):
        tally.check(page.locator(landmark).count() > 0, f"there is a landmark {landmark}")
    visit.close()


def check_without_script(browser, base, city, tally):
    visit = Visit(browser, base + "/en/data", LOOKS["light"], java_script_enabled=False)
    page = visit.page
    page.locator("#indicator").select_option("11.2.1")
    page.locator("#totals").check()
    page.locator("form button").click()
    tally.check("indicator=11.2.1" in page.url, "without script, the form asks", page.url)
    tally.check(page.locator("tbody tr").count() > 0, "without script, the table is filled")
    page.goto(base + "/en/compare")
    page.locator("#area-1").select_option(city)
    page.locator("form button").click()
    tally.check(page.locator("tbody tr").count() > 0, "without script, areas are compared")
    page.goto(base + f"/en/areas/{city}")
    tally.check(page.locator(".tile-map:visible").count() == 0, "without script, no empty map")
    page.locator(".languages a[lang=ar]").click()
    tally.check(page.url.endswith(f"/ar/areas/{city}"), "the same page in another language", page.url)
    visit.close()


def check_print(browser, base, city, tally):
    visit = Visit(browser, base + f"/en/areas/{city}", LOOKS["dark"])
    page = visit.page
    page.emulate_media(media="print", color_scheme="dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    tally.check(ground == "rgb(255, 255, 255)", "paper is white", ground)
    tally.check(not page.locator("nav.places").is_visible(), "paper leaves the navigation out")
    paper = page.pdf(prefer_css_page_size=True)
    tally.check(paper.startswith(b"%PDF") and len(paper) > 10_000, "prints", f"{len(paper)} bytes")
    visit.close()


def check_language_redirect(base, tally):
    for header, expected in (("fr-CA, en;q=0.5", "/fr/"), ("de, ru;q=0.3", "/ru/"), ("xx", "/en/")):
        request = urllib.request.Request(base + "/", headers={"Accept-Language": header})
        with urllib.request.urlopen(request, timeout=60) as answer:
            tally.check(answer.url == base + expected, f"/ leads to {expected} for {header}", answer.url)


def check_language(task):
    base, language, browser_path, folder, quick = task
    tally = Tally()
    found, city = pages(base)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        looks = list(LOOKS) if language in ("en", "ar") and not quick else ["light"]
        for look in looks:
            for name, path in found.items():
                check_page(browser, base, f"/{language}{path}", name, language, look, tally, folder)
            for name, path in programs(base, city).items():
                check_page(browser, base, f"{path}?f=html&lang={language}", name, language, look, tally, folder)
        if language == "en":
            check_weight(browser, base, tally)
            check_keyboard(browser, base, tally)
            check_without_script(browser, base, city, tally)
            check_print(browser, base, city, tally)
            check_language_redirect(base, tally)
        browser.close()
    return tally


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--screenshots", type=Path)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--quick", action="store_true", help="by day only")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("addresses", nargs="+")
    options = parser.parse_args()
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    tasks = [
        (base.rstrip("/"), language, options.browser, options.screenshots, options.quick)
        for base in options.addresses for language in options.languages.split(",")]
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        tallies = list(pool.map(check_language, tasks))
    failures = [failure for tally in tallies for failure in tally.failures]
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{sum(tally.passed for tally in tallies)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
