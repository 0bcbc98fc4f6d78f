"""Static files under addresses that name their content: one stylesheet, one script tree, packed, cached for ever."""

import gzip
import hashlib
import json
import mimetypes
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
from flask import Blueprint, Flask, Response, abort, request

from fieldapp.web.stylesheet import AssetError, stylesheet

STYLESHEET = "app.css"
PACKED = "packed"
TREE = ("js/", "vendor/")  # modules import one another by relative address, so they share one digest
SKIPPED = {".map", ".ts", ".md", ".txt", ".css"}
TEXT = {".css", ".js", ".svg", ".json", ".webmanifest", ".html", ".txt"}
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True)
class Asset:
    """One file as it goes over the wire; the packed forms are made at first use."""

    name: str
    body: bytes
    digest: str = field(compare=False)

    @property
    def mime(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def packable(self) -> bool:
        return Path(self.name).suffix in TEXT

    @cached_property
    def br(self) -> bytes:
        packed: bytes = brotli.compress(self.body, quality=11)
        return packed

    @cached_property
    def gzip(self) -> bytes:
        return gzip.compress(self.body, 9, mtime=0)


def vendored(root: Path) -> dict[str, Path]:
    """Third-party files by the name we call them, from the manifest of the set-up; pictures lie beside it."""
    vendor = root / "vendor"
    if not (vendor / "manifest.json").exists():
        return {}
    named: dict[str, str] = json.loads((vendor / "manifest.json").read_text("utf-8"))
    pictures = {f"vendor/images/{path.name}": path for path in (vendor / "images").glob("*")}
    return pictures | {f"vendor/{name}": vendor / real for name, real in named.items()}


def digest_of(scripts: Path) -> str:
    """One digest over all our scripts, by name and content."""
    whole = hashlib.sha256()
    for path in sorted(scripts.rglob("*.js")):
        body = path.read_bytes()
        whole.update(f"{path.relative_to(scripts).as_posix()}\0{len(body)}\0".encode() + body)
    return whole.hexdigest()


@dataclass(frozen=True)
class Packed:
    """Our scripts as bin/pack.py has packed them: where each lies, and what those that begin something need at once."""

    files: dict[str, Path] = field(default_factory=dict)
    along: dict[str, list[str]] = field(default_factory=dict)


def packed(root: Path) -> Packed:
    """Nothing where they were packed from other sources than those here."""
    shelf = root / PACKED
    if not (shelf / "manifest.json").exists():
        return Packed()
    manifest: dict[str, Any] = json.loads((shelf / "manifest.json").read_text("utf-8"))
    if manifest["of"] != digest_of(root / "js"):
        return Packed()
    return Packed({f"js/{name}": shelf / name for name in manifest["files"]}, manifest.get("along", {}))


class Assets:
    """All static files of the app, read once; with watch (development) again whenever one has changed."""

    def __init__(self, root: Path, watch: bool = False) -> None:
        self.root, self.watch = root, watch
        self._seen = 0.0
        self._all: dict[str, Asset] = {}
        self._packed = Packed()
        self._scan()

    def _files(self) -> dict[str, Path]:
        others = {self.root / "vendor", self.root / PACKED}
        own = {
            path.relative_to(self.root).as_posix(): path
            for path in self.root.rglob("*")
            if path.is_file() and path.suffix not in SKIPPED and not others & set(path.parents)
        }
        self._packed = packed(self.root)
        return own | self._packed.files | vendored(self.root)

    def _scan(self) -> None:
        bodies = {name: path.read_bytes() for name, path in sorted(self._files().items())}
        bodies[STYLESHEET] = stylesheet(self.root)
        tree = hashlib.sha256()
        for name, body in bodies.items():
            if name.startswith(TREE):
                tree.update(f"{name}\0{len(body)}\0".encode() + body)
        tree_digest = tree.hexdigest()[:16]
        self._all = {
            name: Asset(
                name, body, tree_digest if name.startswith(TREE) else hashlib.sha256(body).hexdigest()[:16]
            )
            for name, body in bodies.items()
        }

    def _fresh(self) -> dict[str, Asset]:
        if self.watch:
            newest = max((path.stat().st_mtime for path in self.root.rglob("*")), default=0.0)
            if newest > self._seen:
                self._seen = newest
                self._scan()
        return self._all

    def names(self) -> list[str]:
        return list(self._fresh())

    def needed(self) -> list[str]:
        """What pages may ask for: of our scripts the packed ones, where they are packed."""
        return [
            name
            for name in self.names()
            if not self._packed.files or name in self._packed.files or not name.startswith("js/")
        ]

    def along(self, name: str) -> list[str]:
        """The addresses a page should fetch at once, because the script of that name can't begin without them."""
        self._fresh()
        return [self.url(part) for part in self._packed.along.get(name, ())]

    def get(self, name: str) -> Asset | None:
        return self._fresh().get(name)

    def url(self, name: str) -> str:
        """The address of a file by its name: app.css, icons.svg, js/app.js, vendor/htmx.js."""
        asset = self.get(name)
        if asset is None:
            raise AssetError(f"no static file called {name}")
        return f"/assets/{asset.digest}/{name}"


def door(assets: Assets) -> Blueprint:
    """The route that hands the files out.

    An outdated digest gets today's file, uncached, so that a page that is still open works on.
    """
    blueprint = Blueprint("assets", __name__)

    @blueprint.get("/assets/<digest>/<path:name>")
    def serve(digest: str, name: str) -> Response:
        asset = assets.get(name)
        if asset is None:
            abort(404)
        coding = request.accept_encodings.best_match(["br", "gzip"]) if asset.packable else None
        body = asset.br if coding == "br" else asset.gzip if coding == "gzip" else asset.body
        answer = Response(body, mimetype=asset.mime)
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        known = digest == asset.digest
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if known else "no-store"
        if coding:
            answer.headers["Content-Encoding"] = coding
        return answer

    return blueprint


def mount(app: Flask, root: Path) -> Assets:
    """Put the files on the app: the route, asset_url() and asset_along() for every template."""
    assets = Assets(root, watch=app.debug)
    app.extensions["assets"] = assets
    app.jinja_env.globals |= {"asset_url": assets.url, "asset_along": assets.along}
    app.register_blueprint(door(assets))
    return assets
