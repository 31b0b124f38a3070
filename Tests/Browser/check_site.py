#!/usr/bin/env python3
"""Opens the pages of running servers in a browser and checks what only a browser can tell.

    check_site.py [--screenshots FOLDER] [--browser /usr/bin/chromium] [--languages en,ar] [--every 4]
        ADDRESS...

Every page is read in every language without a browser: links lead somewhere, and no text is left untranslated. Every
page that has an address of its own, without a question mark, is opened in one of the languages, and every kind of page
in all of them, on the servers turn about: before maps are drawn, no accessibility rule of axe-core is broken but that
of contrast, which is measured elsewhere, nothing is complained of, the content security policy included, and nothing is
wider than a telephone of 360 pixels.

In English and Arabic, one written from each side, every kind of page is looked at with its maps drawn: no request
leaves the server, and no rule is broken by day and on the telephone; contrast is measured by day in both, by night and
in high contrast in English. The first page weighs less than 200 kB before its map, the keyboard reaches the content
first, forms and links work without JavaScript, paper is white. The last line is `N passed, N failed`; the exit status
is 1 when something failed.
"""

import argparse
import concurrent.futures
import json
import sys
import urllib.request
from pathlib import Path

from playwright.sync_api import TimeoutError, sync_playwright

import site_pages
from check_report import ARGUMENTS, LOOKS, RULES, WAIT_MILLISECONDS, Tally, broken_rules, colours

PAGES_AT_ONCE = 2
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
# Colours are the same in all languages; what stands where depends on the side from which one is written.
LOOKS_OF_DRAWN_PAGES = {"en": tuple(LOOKS), "ar": ("light", "phone")}
# Measuring contrast takes longer than all other rules, and other colours change nothing for those.
RULES_BUT_CONTRAST = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
CONTRAST_ALONE = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
RULES_OF_LOOKS = {"light": RULES, "dark": CONTRAST_ALONE, "contrast": CONTRAST_ALONE, "phone": RULES_BUT_CONTRAST}
# Nothing comes into view, so that no map is drawn, and no graphics processor need be imitated.
WITHOUT_MAPS = """
  window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };
"""
ARGUMENTS_WITHOUT_MAPS = ["--no-sandbox", "--disable-gpu"]
FIRST_PAGE_BYTES = 200_000


def fetched(address, headers=None):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers or {}), timeout=60) as answer:
        return answer.read()


def kinds(base, language):
    """Every kind of page there is, by a name; and the city of which most is known."""
    areas = json.loads(fetched(base + "/ogc/collections/areas/items?limit=10000"))["features"]
    cities = [f["properties"] for f in areas if f["properties"]["kind"] == "city"]
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
    found = {name: f"/{language}{path}" for name, path in found.items()}
    layer = json.loads(fetched(base + "/ogc/collections"))["collections"][-1]["id"]
    programs = {
        "landing": "", "collections": "collections", "collection": f"collections/{layer}",
        "queryables": f"collections/{layer}/queryables", "items": f"collections/{layer}/items",
        "item": f"collections/areas/items/{city}", "api": "api", "tiles": "tiles", "conformance": "conformance",
        "problem": "nothing",
    }
    found.update((name, f"/ogc/{path}?f=html&lang={language}") for name, path in programs.items())
    return found, city


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


def emulate(page, look_name):
    """Shows an open page by night, in high contrast or on a telephone."""
    look = LOOKS[look_name]
    page.emulate_media(
        color_scheme=look.get("color_scheme", "light"), contrast=look.get("contrast", "no-preference"))
    page.set_viewport_size(look["viewport"])
    # Until it has been laid out and painted anew.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def check_rules(page, where, tally, rules=RULES):
    violations = broken_rules(page, rules)
    tally.check(
        not violations, f"{where}: accessible",
        "; ".join(f"{v['id']} ({len(v['nodes'])}): {v['nodes'][0]['html'][:160]}" for v in violations))


def check_width(page, where, look_name, tally):
    width = page.evaluate("document.documentElement.scrollWidth")
    tally.check(
        width <= LOOKS[look_name]["viewport"]["width"], f"{where}: nothing is wider than the window", str(width))


def check_drawn(browser, base, path, name, language, tally, folder):
    where = f"{name} {language}"
    visit = Visit(browser, base + path, LOOKS["light"])
    page = visit.page
    try:
        expected = 404 if name == "problem" else 200
        tally.check(visit.answer.status == expected, f"{where}: status", str(visit.answer.status))
        try:
            wait_for_maps(page)
        except TimeoutError:
            tally.check(False, f"{where}: everything is drawn in time")
        for canvas in page.locator(".maplibregl-canvas").all():
            canvas.scroll_into_view_if_needed()
            tally.check(colours(canvas.screenshot()) > 2, f"{where}: the map is drawn")
        for look_name in LOOKS_OF_DRAWN_PAGES[language]:
            if look_name != "light":
                emulate(page, look_name)
            check_rules(page, f"{where} {look_name}", tally, RULES_OF_LOOKS[look_name])
            check_width(page, f"{where} {look_name}", look_name, tally)
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


def check_undrawn(browser, addresses, tally):
    """Pages one after the other in one window, for what all of them have in common."""
    context = browser.new_context(**LOOKS["light"])
    context.add_init_script(WITHOUT_MAPS)
    page = context.new_page()
    complaints = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in addresses:
        complaints.clear()
        emulate(page, "light")
        answer = page.goto(address, wait_until="load")
        check_rules(page, address, tally, RULES_BUT_CONTRAST)
        emulate(page, "phone")
        check_width(page, address, "phone", tally)
        heard = [text for text in complaints if answer.status == 200 or "404" not in text]
        tally.check(not heard, f"{address}: nothing is complained of", " | ".join(heard[:3]))
    context.close()


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


def check_language(bases, language, browser_path, folder):
    """Every kind of page in one language, on the servers turn about."""
    tally = Tally()
    found = [kinds(base, language) for base in bases]
    chosen = {}
    for place, name in enumerate(sorted(set().union(*(paths for paths, _ in found)))):
        there = [(base, paths[name]) for base, (paths, _) in zip(bases, found) if name in paths]
        chosen[name] = there[(place + LANGUAGES.index(language)) % len(there)]
    if language not in LOOKS_OF_DRAWN_PAGES:
        return check_by_opening([base + path for base, path in chosen.values()], browser_path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        for name, (base, path) in chosen.items():
            check_drawn(browser, base, path, name, language, tally, folder)
        if language == "en":
            for base, (_, city) in zip(bases, found):
                check_weight(browser, base, tally)
                check_keyboard(browser, base, tally)
                check_without_script(browser, base, city, tally)
                check_print(browser, base, city, tally)
                check_language_redirect(base, tally)
        browser.close()
    return tally


def check_by_reading(base):
    """Every page of a server in every language; and the addresses at which each is opened once, in one of them."""
    tally = Tally(base)
    known = set()
    found = {language: site_pages.walk(base, language, LANGUAGES, known, tally) for language in LANGUAGES}
    site_pages.in_every_language(found, tally)
    paths = sorted(path[3:] for path in found["en"] if path.startswith("/en/") and "?" not in path)
    return tally, [
        f"{base}/{LANGUAGES[place % len(LANGUAGES)]}{path}" for place, path in enumerate(paths)]


def check_by_opening(addresses, browser_path):
    tally = Tally()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS_WITHOUT_MAPS)
        check_undrawn(browser, addresses, tally)
        browser.close()
    return tally


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--screenshots", type=Path)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--languages", default=",".join(LANGUAGES), help="of the kinds of pages")
    parser.add_argument("--every", type=int, default=1, help="opens only each so manieth page of those opened once")
    parser.add_argument("addresses", nargs="+")
    options = parser.parse_args()
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    bases = [base.rstrip("/") for base in options.addresses]
    passed = failed = 0

    def tell(what, tally):
        nonlocal passed, failed
        for failure in tally.failures:
            print(f"FAILED {failure}")
        passed += tally.passed
        failed += len(tally.failures)
        print(f"{what}: {tally.passed} passed, {len(tally.failures)} failed", flush=True)

    with concurrent.futures.ProcessPoolExecutor(max_workers=PAGES_AT_ONCE) as workers:
        readings = {workers.submit(check_by_reading, base): base for base in bases}
        checks = {
            workers.submit(check_language, bases, language, options.browser, options.screenshots): f"kinds, {language}"
            for language in options.languages.split(",")}
        for reading in concurrent.futures.as_completed(readings):
            tally, addresses = reading.result()
            tell(f"{readings[reading]} read", tally)
            for start in range(PAGES_AT_ONCE):
                part = addresses[::options.every][start::PAGES_AT_ONCE]
                checks[workers.submit(check_by_opening, part, options.browser)] = f"{len(part)} pages opened"
        for check in concurrent.futures.as_completed(checks):
            tell(checks[check], check.result())
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
