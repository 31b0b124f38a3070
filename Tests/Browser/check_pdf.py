#!/usr/bin/env python3
"""Looks into printed reports as a reader's programs would.

    check_pdf.py [--again FOLDER] REPORT.pdf...

For each file: qpdf finds nothing wrong; it is tagged, has a title and a language; every font is embedded and can be
turned back into text; every figure has a text of its own, every table its headings with their scope, every link its
place in the structure; headings skip no level; the bookmarks and the table of contents name the pages on which their
parts begin; text comes out in the order in which it is read, Arabic too; heads of long tables stand on each of their
pages. With --again, a file of the same name there was made from the same store, and must have the same bytes.
Files are looked into two at a time. Needs requirements.txt, poppler-utils and qpdf. The last line is
`N passed, N failed`; the exit status is 1 when something failed.
"""

import argparse
import concurrent.futures
import functools
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pikepdf

import arabic_text
from check_report import Tally
from phrases import phrases

# Marks of direction, which say how to show a text and not what it says.
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text):
    """Without marks of direction, and with shapes of Arabic letters turned back into the letters themselves."""
    return " ".join(unicodedata.normalize("NFKC", MARKS.sub("", text)).split())


def letters(text, language):
    """A text as it is compared. Chinese knows no spaces, and around a change of direction they are a reader's guess."""
    return plain(text).replace(" ", "") if language in ("ar", "zh") else plain(text)


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

    @staticmethod
    def below(node):
        """An element with all that it holds, in any order."""
        waiting = [node]
        while waiting:
            element = waiting.pop()
            if isinstance(element, pikepdf.Array):
                waiting.extend(element)
            elif isinstance(element, pikepdf.Dictionary):
                yield element
                if "/K" in element:
                    waiting.append(element.K)

    @classmethod
    def pages(cls, node):
        """The pages, by the number of their object, on which something of an element is marked."""
        found = set()
        for element in cls.below(node):
            kids = element.get("/K")
            kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
            if element.get("/Type") == pikepdf.Name.MCR and "/Pg" in element:
                found.add(element.Pg.objgen)
            elif "/S" in element and "/Pg" in element and any(isinstance(kid, int) for kid in kids):
                found.add(element.Pg.objgen)
        return found


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
    check_heads(pdf, structure, tally)
    links = sum(
        1 for page in pdf.pages for note in page.get("/Annots", []) if note.get("/Subtype") == pikepdf.Name.Link)
    tally.check(len(structure.of("/Link")) > 0 and links > 0, "links stand in the structure")


def check_heads(pdf, structure, tally):
    """A table that goes on over several pages has its head on each of them."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
    long = 0
    for table in structure.of("/Table"):
        heads, rows = [], set()
        for row in structure.below(table):
            if row.get("/S") != pikepdf.Name.TR:
                continue
            cells = [cell for cell in structure.below(row) if cell.get("/S") in (pikepdf.Name.TH, pikepdf.Name.TD)]
            if all(attributes(cell).get("/Scope") == pikepdf.Name.Column for cell in cells):
                heads.extend(cells)
            else:
                rows |= structure.pages(row)
        if len(rows) < 2:
            continue
        long += 1
        missing = {numbers[page] for head in heads for page in rows - structure.pages(head)}
        tally.check(heads and not missing, "the head of a table stands on each of its pages", f"pages {missing}")
    tally.check(long > 0, "there is a table of several pages")


def check_reading(path, pdf, words, language, tally):
    wanted = re.escape
    if language == "ar":
        joined = arabic_text.joined_letters(pdf)
        turned = [text for text in joined if arabic_text.is_turned(text)]
        tally.check(joined and not turned, "letters of one glyph are told in the order of reading", str(turned))
        wanted = functools.partial(arabic_text.either_way, joined=joined)
        told = arabic_text.pages(path)
    else:
        told = said("pdftotext", "-layout", str(path), "-").split("\f")
    text = ["\n".join(letters(line, language) for line in page.splitlines()) for page in told]
    marked = bookmarks(pdf)
    tally.check(len(marked) > 4, "there are bookmarks", str(len(marked)))
    for title, page in marked:
        # A heading may break over lines: its first words do not.
        start = plain(title)[:6] if language == "zh" else " ".join(plain(title).split()[:3])
        tally.check(
            re.search(wanted(letters(start, language)), text[page - 1]),
            "a heading stands on the page its bookmark names", f"{title} on {page}")
    contents = "\n".join(text[:max(1, min(page for _, page in marked) - 1)])
    title = words["report.section.credits"]
    page = dict(marked).get(title)
    tally.check(
        re.search(rf"{wanted(letters(title, language))}\D*{page}$", contents, re.MULTILINE),
        "the table of contents has the number of the page", f"{title} {page}")
    whole = "".join("".join(text).split())
    for key in ("report.section.runs", "report.section.credits", "report.runs.about"):
        tally.check(
            re.search(wanted(plain(words[key]).replace(" ", "")), whole), "text comes out in the order of reading", key)
    folio = words["report.paper.page"].replace("{pages}", str(len(pdf.pages)))
    for number in (2, len(pdf.pages)):
        page = plain(folio.replace("{page}", str(number))).replace(" ", "")
        shown = "".join(text[number - 1].split())
        tally.check(
            re.search(wanted(page), shown), "pages are numbered", f"page {number}")


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
    with concurrent.futures.ProcessPoolExecutor(max_workers=2) as workers:
        tallies = workers.map(functools.partial(check_file, again=arguments.again), arguments.files)
        for path, tally in zip(arguments.files, tallies):
            for failure in tally.failures:
                print(f"FAILED {failure}")
            passed += tally.passed
            failed += len(tally.failures)
            print(f"{path}: {tally.passed} passed, {len(tally.failures)} failed", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
