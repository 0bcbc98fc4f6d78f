"""Packs our scripts for phones: few files instead of a hundred small ones, which take a cheap phone seconds to open."""

import json
import shutil
import subprocess
from pathlib import Path

from fieldapp.web.assets import PACKED, digest_of

HOME = Path(__file__).resolve().parent.parent
STATIC = HOME / "static"
# What pages and the worker begin with, and what keeps its name because others ask for it (browser tests do); widgets
# and screens that are fetched later become parts of their own.
ENTRIES = (
    "app.js", "sw/worker.js", "sw/client.js",
    *(f"outbox/{name}.js" for name in ("index", "command", "peek", "pen", "photo", "state")),
)  # fmt: skip
WORDS = (
    "--bundle", "--splitting", "--format=esm", "--minify", "--log-level=warning", "--target=es2022",
    "--chunk-names=part/[name]-[hash]", "--external:../../vendor/*",
)  # fmt: skip


def pack(static: Path, shelf: Path) -> list[str]:
    """Packs static/js into the shelf anew and returns the names; the manifest says of which sources they are."""
    scripts, fresh = static / "js", shelf.with_name(shelf.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    digest = digest_of(scripts)
    tool = HOME / "node_modules" / ".bin" / "esbuild"
    begin = [str(scripts / name) for name in ENTRIES]
    subprocess.run(
        [HOME / "bin" / "front-end", tool, *begin, *WORDS, f"--outbase={scripts}", f"--outdir={fresh}"],
        check=True,
    )
    names = sorted(path.relative_to(fresh).as_posix() for path in fresh.rglob("*.js"))
    manifest = {"of": digest, "files": names}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(shelf, ignore_errors=True)
    fresh.rename(shelf)
    return names


if __name__ == "__main__":
    print(f"static/{PACKED}: {len(pack(STATIC, STATIC / PACKED))} scripts")
