"""Packs our scripts for phones: few files instead of a hundred small ones, which take a cheap phone seconds to open."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bin.shelf import renewed
from fieldapp.web.assets import PACKED, digest_of

HOME = Path(__file__).resolve().parent.parent
STATIC = HOME / "static"
# What pages begin with, and what keeps its name because others ask for it (browser tests do); widgets and screens that
# are fetched later become parts of their own.
ENTRIES = ("app.js", "sw/client.js", "outbox/index.js", "outbox/peek.js")
WORKER = "sw/worker.js"  # begins without a page, and with nothing of what pages share
WORDS = ("--bundle", "--format=esm", "--minify", "--log-level=warning", "--target=es2022")
PARTS = (
    "--splitting", "--chunk-names=part/[name]-[hash]", "--external:../../vendor/*",
    f"--inject:{HOME / 'bin' / 'ground.js'}",
)  # fmt: skip


def pack(static: Path, shelf: Path) -> list[str]:
    """Packs static/js into the shelf anew and returns the names; the manifest says of which sources they are."""
    scripts = static / "js"
    manifest: dict[str, Any] = {"of": digest_of(scripts)}
    with renewed(shelf, manifest) as fresh:
        told = fresh / "told.json"
        bundle(scripts, fresh, ENTRIES, *PARTS, f"--metafile={told}")
        bundle(scripts, fresh, [WORKER])
        outputs = json.loads(told.read_text("utf-8"))["outputs"]
        told.unlink()
        manifest["files"] = sorted(path.relative_to(fresh).as_posix() for path in fresh.rglob("*.js"))
        manifest["along"] = along(outputs, scripts, fresh)
    names: list[str] = manifest["files"]
    return names


def bundle(scripts: Path, shelf: Path, begin: Iterable[str], *words: str) -> None:
    """Packs what these begin with; the words say how it is parted."""
    tool = (HOME / "bin" / "front-end", HOME / "node_modules" / ".bin" / "esbuild")
    places = (f"--outbase={scripts}", f"--outdir={shelf}")
    subprocess.run([*tool, *(scripts / name for name in begin), *WORDS, *words, *places], check=True)


def along(outputs: dict[str, Any], scripts: Path, shelf: Path) -> dict[str, list[str]]:
    """For each script that begins something, what it can't begin without, itself first, by their names as assets."""
    home = Path.cwd()
    made = {(home / path).resolve(): one for path, one in outputs.items()}

    def name(path: Path) -> str:
        return f"js/{path.relative_to(shelf.resolve()).as_posix()}"

    def needed(path: Path, known: list[str]) -> list[str]:
        known.append(name(path))
        for one in made[path]["imports"]:
            if one["kind"] != "import-statement":
                continue
            there = (home / one["path"]).resolve()
            if one.get("external"):
                known += [part for part in [f"vendor/{Path(one['path']).name}"] if part not in known]
            elif name(there) not in known:
                needed(there, known)
        return known

    begun = {path: (home / one["entryPoint"]).resolve() for path, one in made.items() if "entryPoint" in one}
    return {
        f"js/{source.relative_to(scripts.resolve()).as_posix()}": needed(path, [])
        for path, source in sorted(begun.items())
    }


if __name__ == "__main__":
    print(f"static/{PACKED}: {len(pack(STATIC, STATIC / PACKED))} scripts")
