"""A folder of static files made anew: filled beside the one that is in use, which it replaces once it is whole."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def renewed(shelf: Path, manifest: dict[str, Any]) -> Iterator[Path]:
    """An empty folder to fill; at the end the manifest is laid into it, and it stands where the shelf stood."""
    fresh = shelf.with_name(shelf.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    yield fresh
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(shelf, ignore_errors=True)
    fresh.rename(shelf)
