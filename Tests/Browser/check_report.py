#!/usr/bin/env python3
"""Opens report pages in a browser and checks what only a browser can tell.

    check_report.py [--brief] [--screenshots FOLDER] [--browser /usr/bin/chromium] PAGE.html...

Give one page a language. For each page: no request leaves it and nothing is complained of; the live map and the
charts are drawn; no accessibility rule of axe-core is broken by day, by night, in high contrast and 360 pixels
wide; nothing is wider than a telephone; the map answers to keyboard, list and dates; it still says everything
without JavaScript; it prints. Pages are opened two at a time. Needs requirements.txt and Chromium. The last line is
`N passed, N failed`; the exit status is 1 when something failed.

With --brief only English has all of this. Arabic, written from the other side, has it by day and on the telephone; the
other languages have the rules by day, and the width of a telephone.
"""

import argparse
import concurrent.futures
import io
import re
import sys
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
WAIT_MILLISECONDS = 60_000
# WCAG 2.2 AA and what axe's authors count as good practice.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Of rules that hold, only how many elements they hold for need not be told.
    "resultTypes": ["violations"],
}
# Contrast is measured glyph by glyph, and long tables would take it minutes. What it depends on (colours, sizes,
# weights, what lies behind) is compared instead: of the rows of a table that are alike in all of it, element for
# element, the first stands for the others. Every other rule sees every row.
CONTRAST_OF_DISTINCT_ROWS = """() => axe.configure({
  rules: [{id: 'color-contrast', selector: '*:not([data-alike], [data-alike] *)'}]})"""
MARK_ALIKE = """() => {
  const traits = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'filter', 'fontSize', 'fontWeight',
    'textShadow', 'display', 'visibility', 'position', 'zIndex', 'overflow', 'clipPath', 'mixBlendMode'];
  const look = element => {
    const style = getComputedStyle(element);
    return [element.tagName, element.getAttribute('class'), ...traits.map(trait => style[trait])].join('|');
  };
  for (const body of document.querySelectorAll('tbody')) {
    const seen = new Set();
    for (const row of body.rows) {
      const looks = [row, ...row.querySelectorAll('*')].map(look).join('\\n');
      if (seen.has(looks)) row.dataset.alike = '';
      seen.add(looks);
    }
  }
}"""
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "contrast": {"contrast": "more", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}, "has_touch": True},
}
# Where checks are brief; what is not named is opened by day.
BRIEF_LOOKS = {"en": tuple(LOOKS), "ar": ("light", "phone")}


class Tally:
    """What was checked; what failed is told with the name, where there is one."""

    def __init__(self, name=""):
        self.name = name
        self.passed = 0
        self.failures = []

    def check(self, condition, what, detail=""):
        if condition:
            self.passed += 1
        else:
            told = f"{self.name}: {what}" if self.name else what
            self.failures.append(told + (f": {detail}" if detail else ""))


def opened(browser, path, look, **options):
    """A page with what it complained of and asked for."""
    context = browser.new_context(offline=True, **look, **options)
    page = context.new_page()
    complaints, requests = [], []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.resolve().as_uri())
    return context, page, complaints, requests


def wait_until_drawn(page):
    """Both, where the page has both; a part that it leaves out counts as drawn."""
    page.wait_for_function(
        """() => {
          const page = document.documentElement.dataset;
          const has = name => document.getElementById('report-data')?.textContent.includes('"' + name + '":{');
          const isOver = (name, states) => !has(name) || states.includes(page[name]);
          return isOver('map', ['idle', 'failed']) && isOver('chart', ['done', 'failed']);
        }""", timeout=WAIT_MILLISECONDS)


def colours(png):
    """How many different colours cover at least 50 pixels."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    counted = picture.getcolors(picture.width * picture.height)
    return sum(1 for count, _ in counted if count >= 50)


def broken_rules(page, rules=RULES):
    """What axe-core finds in the page as it is shown now."""
    page.evaluate(MARK_ALIKE)
    page.evaluate(AXE_SCRIPT)
    page.evaluate(CONTRAST_OF_DISTINCT_ROWS)
    return page.evaluate("rules => axe.run(rules).then(result => result.violations)", rules)


def is_beyond(url):
    return not url.startswith(("file:", "data:", "blob:"))


def check_look(browser, path, name, look, tally, folder, is_whole):
    where = f"{path.name} {name}"
    context, page, complaints, requests = opened(browser, path, look)
    try:
        wait_until_drawn(page)
        if name == "light":
            check_language(page, path, tally)
        state = page.evaluate("() => ({...document.documentElement.dataset})")
        has_map = page.locator("#canvas").count() > 0 and state.get("map") is not None
        if has_map:
            tally.check(state["map"] == "idle", f"{where}: the map is drawn", str(state))
            page.locator("#canvas").scroll_into_view_if_needed()
            picture = page.locator("#canvas canvas").screenshot()
            tally.check(colours(picture) >= 4, f"{where}: the map is not blank", f"{colours(picture)} colours")
        if state.get("chart") is not None:
            tally.check(state["chart"] == "done", f"{where}: the charts are drawn", str(state))
            tally.check(page.locator(".chart svg path").count() > 0, f"{where}: the chart has marks")
        width = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        tally.check(width <= 0, f"{where}: nothing is wider than the screen", f"{width} pixels")
        # Folded tables are looked at as well.
        unfold = "isOpen => document.querySelectorAll('main details').forEach(part => { part.open = isOpen; })"
        page.evaluate(unfold, True)
        result = broken_rules(page)
        page.evaluate(unfold, False)
        tally.check(
            not result, f"{where}: no accessibility rule is broken",
            "; ".join(f"{v['id']} {[n['target'] for n in v['nodes'][:3]]}" for v in result))
        if has_map and name == "light" and is_whole:
            check_map(page, where, tally)
        if not is_whole:
            page.set_viewport_size(LOOKS["phone"]["viewport"])
            width = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            tally.check(width <= 0, f"{where}: nothing is wider than a telephone", f"{width} pixels")
        if folder:
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=str(folder / f"{path.stem}-{name}.png"), full_page=True)
        if name == "dark":
            check_print(page, path, tally, folder)
        tally.check(not complaints, f"{where}: nothing is complained of", " | ".join(complaints[:3]))
        beyond = [url for url in requests if is_beyond(url)]
        tally.check(not beyond, f"{where}: nothing is asked for from outside", " ".join(beyond[:3]))
    finally:
        context.close()


def check_map(page, where, tally):
    """The list changes what is drawn, and the keyboard moves it."""
    canvas = page.locator("#canvas canvas")

    def picture():
        page.wait_for_function(
            "() => document.documentElement.dataset.map === 'idle'", timeout=WAIT_MILLISECONDS)
        return canvas.screenshot()

    before = picture()
    choices = page.locator("#view option").count()
    if choices > 1:
        page.locator("#view").select_option(str(choices - 1))
        tally.check(picture() != before, f"{where}: the list changes the map")
        tally.check(
            page.locator("#shown").inner_text() != "", f"{where}: the change is said to screen readers")
        check_dates(page, where, tally, picture)
        page.locator("#view").select_option("0")
        picture()
    canvas.focus()
    page.keyboard.press("+")
    page.wait_for_timeout(1_500)
    tally.check(canvas.screenshot() != before, f"{where}: the keyboard moves the map")


def check_dates(page, where, tally, picture):
    """On a map of several dates the arrow keys go from one to another."""
    for choice in range(page.locator("#view option").count()):
        page.locator("#view").select_option(str(choice))
        if not page.locator("#steps").is_visible():
            continue
        before = picture()
        said = page.locator("#shown").inner_text()
        page.locator("#steps input:checked").focus()
        page.keyboard.press("ArrowLeft")
        tally.check(picture() != before, f"{where}: the arrow keys change the date")
        tally.check(page.locator("#shown").inner_text() != said, f"{where}: the date is said to screen readers")
        tally.check(
            page.locator("#legend li").count() > 1, f"{where}: the live map has the legend of its classes")
        return


def check_language(page, path, tally):
    language = page.evaluate("document.documentElement.lang")
    direction = page.evaluate("getComputedStyle(document.body).direction")
    expected = "rtl" if language == "ar" else "ltr"
    tally.check(len(language) == 2, f"{path.name}: the language is named", language)
    tally.check(direction == expected, f"{path.name}: {language} runs {expected}", direction)
    body = page.locator("body").inner_text()
    tally.check("report." not in body, f"{path.name}: every text has its phrase")
    page.keyboard.press("Tab")
    focus = page.evaluate("document.activeElement.className")
    tally.check(focus == "skip", f"{path.name}: the first stop of the keyboard is the link to the content")
    page.evaluate("document.activeElement.blur()")


def check_without_script(browser, path, tally):
    context, page, _, _ = opened(browser, path, LOOKS["light"], java_script_enabled=False)
    try:
        has_map = page.locator("#drawn").count() > 0
        if has_map:
            tally.check(
                page.locator("#drawn svg").first.is_visible(), f"{path.name}: the drawn map shows without script")
            tally.check(not page.locator("#live").is_visible(), f"{path.name}: no empty map without script")
    finally:
        context.close()


def check_print(page, path, tally, folder):
    """Paper is white, whatever the screen was."""
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    tally.check(paper.startswith(b"%PDF") and len(paper) > 20_000, f"{path.name}: prints", f"{len(paper)} bytes")
    page.emulate_media(media="print", color_scheme="dark")
    if page.locator("#drawn").count() > 0:
        tally.check(page.locator("#drawn svg").first.is_visible(), f"{path.name}: paper has the drawn map")
        tally.check(not page.locator("#live").is_visible(), f"{path.name}: paper leaves the live map out")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    tally.check(ground == "rgb(255, 255, 255)", f"{path.name}: paper is white", ground)
    if folder:
        (folder / f"{path.stem}.pdf").write_bytes(paper)


def check_page(path, browser_path, folder, brief):
    """Everything about one page, in a browser of its own."""
    tally = Tally()
    with open(path, encoding="utf-8") as file:
        language = re.search(r'<html lang="(\w\w)"', file.read(1_000)).group(1)
    is_whole = not brief or language in BRIEF_LOOKS
    looks = BRIEF_LOOKS.get(language, ("light",)) if brief else tuple(LOOKS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        for name in looks:
            check_look(browser, path, name, LOOKS[name], tally, folder, is_whole)
        if is_whole:
            check_without_script(browser, path, tally)
        browser.close()
    return tally


def main():
    parser = argparse.ArgumentParser(description="Check report pages in a browser.")
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--screenshots", type=Path, help="folder for pictures and printed pages")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--brief", action="store_true", help="all looks in English alone")
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    passed = failed = 0
    with concurrent.futures.ProcessPoolExecutor(max_workers=2) as workers:
        checks = {
            workers.submit(check_page, path, arguments.browser, arguments.screenshots, arguments.brief): path
            for path in arguments.pages}
        for check in concurrent.futures.as_completed(checks):
            tally = check.result()
            for failure in tally.failures:
                print(f"FAILED {failure}")
            passed += tally.passed
            failed += len(tally.failures)
            print(f"{checks[check]}: {tally.passed} passed, {len(tally.failures)} failed", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
