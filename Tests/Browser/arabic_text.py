"""The text of a printed page in Arabic, in the order of reading.

pdftotext tells a line from left to right, as it stands on the paper, or turns it round by a guess at the direction of
the page, which digests and addresses mislead. Here the direction is known. Letters that are joined in one glyph, such
as lam with alef, it tells as that glyph does while it goes through a line glyph by glyph: once the line is turned round
they stand the wrong way. Which letters those are the file itself says.
"""

import html
import re
import subprocess
import unicodedata

WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</word>')


def joined_letters(pdf):
    """What the glyphs that stand for several letters say."""
    found = set()
    for page in pdf.pages:
        page.contents_coalesce()
        for text in re.findall(rb"/ActualText <FEFF([0-9A-F]+)>", page.Contents.read_bytes()):
            found.add(bytes.fromhex(text.decode()).decode("utf-16-be"))
    return {text for text in found if len(text) > 1}


def is_turned(joined):
    """Whether a glyph tells a mark before its letter, or an alef before the lam that it is joined to."""
    return unicodedata.combining(joined[0]) > 0 or (joined[0] in "اأإآ" and joined[1] == "ل")


def either_way(text, joined):
    """A pattern for a text in which the letters of one glyph may have been turned round."""
    parts = sorted({unicodedata.normalize("NFKC", letters) for letters in joined}, key=len, reverse=True)
    pattern, done = "", 0
    for found in re.finditer("|".join(map(re.escape, parts)), text):
        turned = unicodedata.normalize("NFKC", found[0][::-1])
        pattern += f"{re.escape(text[done:found.start()])}(?:{re.escape(found[0])}|{re.escape(turned)})"
        done = found.end()
    return pattern + re.escape(text[done:])


def in_order_of_reading(line):
    """A line given from left to right: turned round, but for words and numbers that are read from the left."""
    # From a letter or digit to the last before a letter that is read from the right.
    kinds = "".join(
        "R" if kind in ("R", "AL") else "L" if kind in ("L", "EN", "AN") else "-"
        for kind in map(unicodedata.bidirectional, line))
    turned, end = "", len(line)
    for run in reversed(list(re.finditer("L([L-]*L)?", kinds))):
        turned += line[run.end():end][::-1] + line[run.start():run.end()]
        end = run.start()
    return turned + line[:end][::-1]


def pages(path):
    """The lines of every page, each in the order of reading."""
    told = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True, text=True).stdout
    for page in told.split("<page ")[1:]:
        lines = []
        for left, top, end, word in WORD.findall(page):
            left, top, end = float(left), float(top), float(end)
            # A word stands in the line whose middle it covers, though a column of numbers is told by itself.
            words = next((words for middle, words in lines if top < middle < end), None)
            if words is None:
                words = []
                lines.append(((top + end) / 2, words))
            words.append((left, html.unescape(word)))
        yield "\n".join(in_order_of_reading(" ".join(word for _, word in sorted(words))) for _, words in lines)
