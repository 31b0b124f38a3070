#!/usr/bin/env python3
"""Brings the browser libraries of the report page into Content/web/vendor.

The libraries come as bundles inside two Python wheels, named with their SHA-256 in requirements.txt; pip
refuses a wheel whose digest differs. Each file made from them is checked against SHA256SUMS as well, so that
the page is made of the same bytes on every machine. Needs Python 3.8 or later with pip, and nothing else.

    tools/web-assets/fetch.py [--force]
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent.parent / "Content" / "web" / "vendor"


def pins() -> dict:
    """File name to SHA-256, as sha256sum writes them."""
    lines = (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines if line.strip())}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def is_complete() -> bool:
    return all(
        (VENDOR / name).is_file() and digest((VENDOR / name).read_bytes()) == pinned
        for name, pinned in pins().items())


def download(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
         "--only-binary=:all:", "--require-hashes", "--dest", str(folder),
         "--requirement", str(HERE / "requirements.txt")],
        check=True)


def map_library(wheel: Path) -> dict:
    with zipfile.ZipFile(wheel) as archive:
        script = archive.read("maplibre/srcjs/maplibre-gl.js").decode("utf-8")
        style = archive.read("maplibre/srcjs/maplibre-gl.css").decode("utf-8")
    # The page asks for nothing from outside, so it must not name a source map either.
    lines = [line for line in script.split("\n") if not line.startswith("//# sourceMappingURL=")]
    return {"maplibre-gl.js": "\n".join(lines), "maplibre-gl.css": style}


def chart_library(wheel: Path, folder: Path) -> dict:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    bundle = subprocess.run(
        [sys.executable, "-c",
         "import sys; sys.path.insert(0, sys.argv[1]); import vl_convert; "
         "sys.stdout.buffer.write(vl_convert.javascript_bundle().encode('utf-8'))", str(folder)],
        check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")
    # The bundle declares hundreds of short names at the top level; they stay inside a function.
    return {"vega.js": "(function () {\n" + bundle + "\n})();\n"}


def one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        sys.exit(f"fetch.py: expected one wheel {pattern}, found {len(found)}")
    return found[0]


def main() -> int:
    if "--force" not in sys.argv[1:] and is_complete():
        print("web assets are in place")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        download(folder)
        files = map_library(one(folder, "maplibre-*.whl"))
        files.update(chart_library(one(folder, "vl_convert_python-*.whl"), folder / "chart"))
    files["LICENSES.txt"] = (HERE / "LICENSES.txt").read_text(encoding="utf-8")
    wrong = [
        f"{name}: SHA-256 {digest(text.encode('utf-8'))}, expected {pins().get(name)}"
        for name, text in sorted(files.items()) if digest(text.encode("utf-8")) != pins().get(name)]
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (VENDOR / name).write_bytes(text.encode("utf-8"))
    print(f"{len(files)} web assets fetched")
    return 0


if __name__ == "__main__":
    sys.exit(main())
