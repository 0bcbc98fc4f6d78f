"""Copies the browser's third-party files from node_modules to static/vendor, each named by its content."""

import hashlib
import shutil
from pathlib import Path

from bin.shelf import renewed

HOME = Path(__file__).resolve().parent.parent
SHELF = HOME / "static" / "vendor"
FILES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "idb.js": "idb/build/index.js",
    "signature_pad.js": "signature_pad/dist/signature_pad.min.js",
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    # the reader imports its sister by this very name
    "qr/index.js": "qr/index.js",
    "qr/decode.js": "qr/decode.js",
}
# Leaflet's stylesheet and script find these beside themselves, by these very names.
FOLDERS = {"images": "leaflet/dist/images"}


def without_map(content: bytes) -> bytes:
    """The file without its last line if that only points to a source map, which we do not ship."""
    body, _, last = content.rstrip().rpartition(b"\n")
    return body + b"\n" if last.startswith(b"//# sourceMappingURL=") else content


def fill(source: Path, shelf: Path) -> dict[str, str]:
    """Fills the shelf anew and returns the manifest: plain name to hashed name."""
    manifest: dict[str, str] = {}
    with renewed(shelf, manifest) as fresh:
        for name, path in FILES.items():
            content = without_map((source / path).read_bytes())
            stem, _, suffix = name.rpartition(".")
            (fresh / name).parent.mkdir(exist_ok=True)
            manifest[name] = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
            (fresh / manifest[name]).write_bytes(content)
        for name, path in FOLDERS.items():
            shutil.copytree(source / path, fresh / name)
    return manifest


if __name__ == "__main__":
    print(f"static/vendor: {len(fill(HOME / 'node_modules', SHELF))} files")
