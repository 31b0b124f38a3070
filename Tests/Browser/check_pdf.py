#!/usr/bin/env python3
"""Looks into printed reports as a reader's programs would.

    check_pdf.py [--again FOLDER] REPORT.pdf...

For each file: qpdf finds nothing wrong; it is tagged, has a title and a language; every font is embedded and can be
turned back into text; every figure has a text of its own, every table its headings with their scope, every link its
place in the structure; headings skip no level; the bookmarks and the table of contents name the pages on which their
parts begin; text comes out in the order in which it is read, Arabic too; heads of long tables stand on each of their
pages. With --again, a file of the same name there was made from the same store, and must have the same bytes.
Needs requirements.txt, poppler-utils and qpdf. The last line is `N passed, N failed`; the exit status is 1 when
something failed.
"""

import argparse
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pikepdf

from check_report import Tally

CONTENT = Path(__file__).resolve().parent.parent.parent / "Content" / "languages"
# Marks of direction, which say how to show a text and not what it says.
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def phrases(language):
    found = {}
    for name in ("report", "report-country", "report-agenda"):
        for line in (CONTENT / language / f"{name}.yaml").read_text(encoding="utf-8").splitlines():
            match = re.match(r'([\w.-]+): "(.*)"$', line)
            if match:
                found[match[1]] = match[2]
    return found


def plain(text):
    """Without marks of direction, and with shapes of Arabic letters turned back into the letters themselves."""
    return " ".join(unicodedata.normalize("NFKC", MARKS.sub("", text)).split())


def said(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Structure:
    """The tree of structure, walked once in the order of reading."""

    def __init__(self, pdf):
        self.elements = []
        waiting = [(pdf.Root.StructTreeRoot.K, ())]
        while waiting:
            node, path = waiting.pop()
            if isinstance(node, pikepdf.Array):
                waiting.extend((item, path) for item in reversed(list(node)))
            elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
                kind = str(node.S)
                self.elements.append((kind, node, path))
                if "/K" in node:
                    waiting.append((node.K, path + (kind,)))

    def of(self, *kinds):
        return [node for kind, node, _ in self.elements if kind in kinds]


def attributes(node):
    """All attributes of an element, whoever owns them."""
    found = {}
    lists = node.get("/A", pikepdf.Array())
    for entry in lists if isinstance(lists, pikepdf.Array) else [lists]:
        if isinstance(entry, pikepdf.Dictionary):
            found.update({str(key): value for key, value in entry.items()})
    return found


def bookmarks(pdf):
    """Title and page of every bookmark, in order."""
    pages = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
    found, waiting = [], [pdf.Root.Outlines.get("/First")]
    while waiting:
        item = waiting.pop()
        if item is None:
            continue
        waiting.append(item.get("/Next"))
        waiting.append(item.get("/First"))
        found.append((str(item.Title), pages[item.Dest[0].objgen]))
    return found


def check_structure(pdf, tally):
    structure = Structure(pdf)
    tally.check([kind for kind, _, path in structure.elements if not path] == ["/Document"], "one document")
    headings = [int(kind[2:]) for kind, _, _ in structure.elements if re.fullmatch(r"/H[1-6]", kind)]
    tally.check(headings.count(1) == 1 and headings[0] == 1, "one heading of the first level, before all others")
    skips = [pair for pair in zip(headings, headings[1:]) if pair[1] > pair[0] + 1]
    tally.check(not skips, "no heading skips a level", str(skips[:3]))
    figures = structure.of("/Figure")
    tally.check(
        all(str(node.get("/Alt", "")).strip() for node in figures), "every figure has a text",
        f"{len(figures)} figures")
    headed = [attributes(node) for node in structure.of("/TH")]
    tally.check(headed and all("/Scope" in found for found in headed), "headings of tables have a scope")
    scopes = {str(found["/Scope"]) for found in headed if "/Scope" in found}
    tally.check(scopes == {"/Column", "/Row"}, "tables have heads and heads of rows", str(scopes))
    cells = [attributes(node) for node in structure.of("/TD")]
    tally.check(all("/Headers" in found for found in cells), "every cell names its headings")
    captions = [path for kind, _, path in structure.elements if kind == "/Caption" and "/Table" in path]
    tally.check(len(captions) == len(structure.of("/Table")), "every table has a caption",
                f"{len(captions)} of {len(structure.of('/Table'))}")
    links = sum(
        1 for page in pdf.pages for note in page.get("/Annots", []) if note.get("/Subtype") == pikepdf.Name.Link)
    tally.check(len(structure.of("/Link")) > 0 and links > 0, "links stand in the structure")


def check_reading(path, pdf, words, language, tally):
    text = [plain(page) for page in said("pdftotext", "-layout", str(path), "-").split("\f")]
    marked = bookmarks(pdf)
    tally.check(len(marked) > 4, "there are bookmarks", str(len(marked)))
    for title, page in marked:
        # A heading may break over lines: its first words do.
        start = " ".join(plain(title).split()[:3])
        if language == "zh":
            start = plain(title).replace(" ", "")[:6]
        shown = text[page - 1].replace(" ", "") if language == "zh" else text[page - 1]
        tally.check(start in shown, "a heading stands on the page its bookmark names", f"{title} on {page}")
    contents = "\n".join(text[:max(1, min(page for _, page in marked) - 1)])
    for title, page in marked:
        if title == words["report.section.credits"]:
            tally.check(
                re.search(rf"(^|\D){page}(\D|$)", contents) is not None,
                "the table of contents has the number of the page", f"{title} {page}")
    whole = "".join(text).replace(" ", "")
    for key in ("report.section.runs", "report.section.credits", "report.runs.about"):
        tally.check(plain(words[key]).replace(" ", "") in whole, "text comes out in the order of reading", key)
    folio = words["report.paper.page"].replace("{pages}", str(len(pdf.pages)))
    for number in (2, len(pdf.pages)):
        wanted = plain(folio.replace("{page}", str(number))).replace(" ", "")
        digits = re.findall(r"\d+", wanted)
        shown = text[number - 1].replace(" ", "")
        tally.check(
            wanted in shown or all(digit in shown for digit in digits), "pages are numbered", f"page {number}")
    pages = dict(marked)
    runs, after = pages.get(words["report.section.runs"]), pages.get(words["report.section.credits"])
    head = plain(words.get("report.run.inputs", "")).replace(" ", "")
    if runs and head in text[runs - 1].replace(" ", ""):
        for number in range(runs, after):
            tally.check(
                head in text[number - 1].replace(" ", ""), "the head of a table stands on each of its pages",
                f"page {number}")


def check_file(path, again):
    tally = Tally(path.name)
    result = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
    tally.check(result.returncode == 0, "qpdf finds nothing wrong", result.stdout[-200:] + result.stderr[-200:])
    information = said("pdfinfo", str(path))
    tally.check("Tagged:          yes" in information, "it is tagged")
    tally.check("A4" in information, "its pages are A4")
    fonts = [line.split() for line in said("pdffonts", str(path)).splitlines()[2:]]
    # From the end: object and generation, uni, sub, emb.
    tally.check(fonts and all(font[-5] == "yes" for font in fonts), "every font is embedded")
    tally.check(all(font[-3] == "yes" for font in fonts), "every font can be turned back into text")
    with pikepdf.open(path) as pdf:
        language = str(pdf.Root.get("/Lang", ""))
        tally.check(language in ("ar", "en", "es", "fr", "ru", "zh"), "its language is named", language)
        tally.check(str(pdf.docinfo.get("/Title", "")).strip() != "", "it has a title")
        tally.check(bool(pdf.Root.ViewerPreferences.get("/DisplayDocTitle", False)), "the title is shown")
        tally.check(bool(pdf.Root.MarkInfo.get("/Marked", False)), "it is marked")
        tally.check(
            pdf.docinfo["/CreationDate"] == pdf.docinfo["/ModDate"], "it is dated by its data",
            str(pdf.docinfo["/CreationDate"]))
        tally.check("/ID" in pdf.trailer, "it has an identifier")
        tally.check(
            all(page.get("/Tabs") == pikepdf.Name.S for page in pdf.pages if "/Annots" in page),
            "the keyboard goes through links in the order of reading")
        check_structure(pdf, tally)
        check_reading(path, pdf, phrases(language), language, tally)
    if again is not None and (again / path.name).exists():
        same = (again / path.name).read_bytes() == path.read_bytes()
        tally.check(same, "the same store gives the same bytes")
    return tally


def main():
    parser = argparse.ArgumentParser(description="Check printed reports.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--again", type=Path, help="folder with files made a second time")
    arguments = parser.parse_args()
    passed = failed = 0
    for path in arguments.files:
        tally = check_file(path, arguments.again)
        for failure in tally.failures:
            print(f"FAILED {failure}")
        passed += tally.passed
        failed += len(tally.failures)
        print(f"{path}: {tally.passed} passed, {len(tally.failures)} failed", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
