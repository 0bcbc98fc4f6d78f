"""Proofs that our scripts are packed whole: what a page fetches later is among them, and nothing names what is not."""

import json
import re
from pathlib import Path

from bin import pack
from fieldapp.web.assets import PACKED, digest_of

NAMED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")

STATIC_IMPORT = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")


def test_it_packs_what_the_entries_need_and_says_from_what(tmp_path: Path) -> None:
    shelf = tmp_path / PACKED
    names = pack.pack(pack.STATIC, shelf)
    assert set(pack.ENTRIES) <= set(names)
    manifest = json.loads((shelf / "manifest.json").read_text())
    assert (manifest["of"], manifest["files"]) == (digest_of(pack.STATIC / "js"), names)
    named = 0
    for name in names:
        for other in NAMED.findall((shelf / name).read_text("utf-8")):
            where = (Path("js") / name).parent / other
            inside = Path(*Path("/", where).resolve().parts[1:])
            assert inside.parts[0] == "vendor" or inside.relative_to("js").as_posix() in names, (name, other)
            named += 1
    assert named > 50


def test_it_replaces_what_lay_there(tmp_path: Path) -> None:
    (tmp_path / PACKED).mkdir()
    (tmp_path / PACKED / "old.js").write_text("")
    assert "old.js" not in pack.pack(pack.STATIC, tmp_path / PACKED)
    assert not (tmp_path / PACKED / "old.js").exists()


def test_it_says_what_a_script_can_not_begin_without(tmp_path: Path) -> None:
    shelf = tmp_path / PACKED
    pack.pack(pack.STATIC, shelf)
    along = json.loads((shelf / "manifest.json").read_text())["along"]
    whole = along["js/widgets/acceptance-sheet.js"]
    assert "vendor/idb.js" in whole and len(set(whole)) == len(whole)
    for name in whole:
        if not name.startswith("vendor/"):
            statics = STATIC_IMPORT.findall((shelf / name.removeprefix("js/")).read_text("utf-8"))
            for other in statics:
                assert any(part.endswith("/" + other.rsplit("/", 1)[-1]) for part in whole), (name, other)
    assert along["js/app.js"][0] == "js/app.js" and len(along["js/app.js"]) < 5
    # asking for one costs a cheap phone milliseconds, however small it is
    assert len(whole) <= 12, whole


def test_it_gives_the_worker_nothing_that_needs_a_page(tmp_path: Path) -> None:
    shelf = tmp_path / PACKED
    pack.pack(pack.STATIC, shelf)
    assert not STATIC_IMPORT.findall((shelf / pack.WORKER).read_text("utf-8"))
