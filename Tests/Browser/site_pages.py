"""Every page of a running server in a language, read without a browser: what it links to, and what it says."""

import collections
import concurrent.futures
import html.parser
import re
import urllib.error
import urllib.parse
import urllib.request

from phrases import phrases

FETCHES_AT_ONCE = 2
# Features and tiles are made one like the other, and there are thousands of them: so many of each layer are read.
MOST_OF_A_LAYER = 4
# What stands in them is not said, or not in a language.
SILENT = {"script", "style", "code", "pre"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(html.parser.HTMLParser):
    """What is looked at in a page."""

    def __init__(self, text):
        super().__init__()
        self.language = self.direction = None
        self.headings = 0
        self.identifiers, self.links, self.texts = set(), [], set()
        # For every open element, whether what stands in it is in the page's own words.
        self.open = [True]
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "html":
            self.language, self.direction = found.get("lang"), found.get("dir", "ltr")
        self.headings += tag == "h1"
        if found.get("id"):
            self.identifiers.add(found["id"])
        self.links += [found[name] for name in ("href", "src", "action") if found.get(name)]
        is_own = (
            self.open[-1] and tag not in SILENT and found.get("translate") != "no"
            and found.get("lang", self.language) == self.language)
        if is_own:
            self.texts |= {found[name].strip() for name in ("aria-label", "title", "alt") if found.get(name)}
        if tag not in VOID:
            self.open.append(is_own)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data):
        if self.open[-1] and data.strip():
            self.texts.add(" ".join(data.split()))


class Untranslated:
    """Texts that are a phrase's key, or its English words on a page in another language."""

    def __init__(self, language):
        own, english = phrases(language), phrases("en")
        self.keys = set(english)
        # Between languages of one script single words may be alike.
        words = r"[a-z]" if language in ("ar", "ru", "zh") else r"[a-z]+\W+\w*[a-z]"
        self.english = {
            text for key, text in english.items() if own.get(key) != text and re.search(words, text)
        } - set(own.values())

    def among(self, texts):
        return sorted(text for text in texts if text in self.keys or text in self.english)


def fetched(address):
    """Status, media type and body."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()


def layer(path):
    """The layer of features or tiles that an address leads into, if it does."""
    found = re.match(r"/ogc/(?:collections/([^/]+)/)?(items|tiles)[/?]", path)
    return f"{found[1]} {found[2]}" if found else None


def is_in_language(path, language, languages):
    named = re.match(r"/([a-z]{2})(?:/|$)", path)
    if named and named[1] in languages:
        return named[1] == language
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query).get("lang", [language])
    return asked[0] == language


def walk(base, language, languages, known, tally):
    """Reads everything that can be reached from the first page without changing the language.

    `known` holds addresses already read for another language, which are the same in all. Returns the pages, by
    their addresses.
    """
    pages, asked_by, taken = {}, {}, collections.Counter()
    untranslated = Untranslated(language)

    def add(path, where, waiting):
        if path in asked_by or path in known or not is_in_language(path, language, languages):
            return
        if layer(path):
            taken[layer(path)] += 1
            if taken[layer(path)] > MOST_OF_A_LAYER:
                return
        asked_by[path] = where
        waiting.append(path)

    waiting = []
    add(f"/{language}/", "", waiting)
    with concurrent.futures.ThreadPoolExecutor(FETCHES_AT_ONCE) as fetches:
        while waiting:
            now, waiting = waiting, []
            for path, (status, kind, body) in zip(now, fetches.map(lambda path: fetched(base + path), now)):
                tally.check(status == 200, "a link leads somewhere", f"{status} {path} from {asked_by[path]}")
                if kind != "text/html":
                    if language not in path:
                        known.add(path)
                    continue
                page = pages[path] = Page(body.decode())
                for link in page.links:
                    target = urllib.parse.urljoin(base + path, link)
                    if target.startswith(base + "/"):
                        add(urllib.parse.urldefrag(target).url[len(base):], path, waiting)
    for path, page in pages.items():
        check_page(base, path, page, pages, language, untranslated, tally)
    return pages


def check_page(base, path, page, pages, language, untranslated, tally):
    tally.check(page.language == language, f"{path}: the language is named", str(page.language))
    tally.check(page.direction == ("rtl" if language == "ar" else "ltr"), f"{path}: direction", page.direction)
    tally.check(page.headings == 1, f"{path}: one heading of the page", str(page.headings))
    left = untranslated.among(page.texts)
    tally.check(not left, f"{path}: every text is in the page's language", str(left[:5]))
    lost = []
    for link in page.links:
        address, place = urllib.parse.urldefrag(urllib.parse.urljoin(base + path, link))
        target = pages.get(address[len(base):]) if address.startswith(base) else None
        if place and target and urllib.parse.unquote(place) not in target.identifiers:
            lost.append(link)
    tally.check(not lost, f"{path}: links to a place in a page find it", str(lost[:5]))


def in_every_language(found, tally):
    """The same pages are there in every language."""
    paths = {
        language: {path[3:] for path in pages if path.startswith(f"/{language}/")} for language, pages in found.items()}
    whole = set().union(*paths.values())
    for language, there in paths.items():
        missing = whole - there
        tally.check(not missing, f"{language}: has every page of the others", str(sorted(missing)[:5]))
