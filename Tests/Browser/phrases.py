"""The phrases of the content."""

import re
from pathlib import Path

LANGUAGES = Path(__file__).resolve().parent.parent.parent / "Content" / "languages"


def phrases(language):
    """Every phrase in a language, by its key."""
    found = {}
    for path in sorted((LANGUAGES / language).glob("*.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            match = re.match(r'([\w.-]+): "(.*)"$', line)
            if match:
                found[match[1]] = match[2]
    return found
