"""Static files: one stylesheet, addresses that change with the content, small on the wire."""

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask

from fieldapp.web.assets import PACKED, Assets, digest_of, mount
from fieldapp.web.stylesheet import AssetError, minify

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(STATIC, tmp_path / "static", ignore=shutil.ignore_patterns("vendor", PACKED))
    vendor = tmp_path / "static" / "vendor"
    vendor.mkdir()
    (vendor / "manifest.json").write_text('{"tool.js": "tool.abc.js"}')
    (vendor / "tool.abc.js").write_text("export const tool = 1;")
    return tmp_path / "static"


def serve(folder: Path) -> tuple[Flask, Assets]:
    app = Flask("test")
    return app, mount(app, folder)


def test_it_hands_out_the_stylesheet_packed_and_for_ever(folder: Path) -> None:
    app, assets = serve(folder)
    answer = app.test_client().get(assets.url("app.css"), headers={"Accept-Encoding": "br, gzip"})
    assert (answer.status_code, answer.content_encoding, answer.mimetype) == (200, "br", "text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert brotli.decompress(answer.data).startswith(b"@layer reset,tokens,base")


def test_it_serves_old_browsers_and_outdated_addresses(folder: Path) -> None:
    app, assets = serve(folder)
    client = app.test_client()
    assert client.get(assets.url("icons.svg")).content_encoding is None
    assert client.get(assets.url("icons.svg"), headers={"Accept-Encoding": "gzip"}).content_encoding == "gzip"
    old = client.get("/assets/0000000000000000/js/app.js")
    assert (old.status_code, old.headers["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize(
    "name", ["js/none.js", "../config.py", "css/order.txt", "css/base.css", "vendor/manifest.json"]
)
def test_it_knows_only_its_own_files(folder: Path, name: str) -> None:
    app, assets = serve(folder)
    assert app.test_client().get(f"/assets/0000000000000000/{name}").status_code == 404
    with pytest.raises(AssetError):
        assets.url(name)


def test_it_gives_all_modules_one_digest_that_changes_with_any_of_them(folder: Path) -> None:
    before = Assets(folder)
    digest = before.url("js/app.js").split("/")[2]
    assert before.url("js/lib/flow.js").split("/")[2] == before.url("vendor/tool.js").split("/")[2] == digest
    (folder / "vendor" / "tool.abc.js").write_text("export const tool = 2;")
    after = Assets(folder)
    assert after.url("js/app.js") != before.url("js/app.js")
    assert after.url("app.css") == before.url("app.css")


def test_it_hands_out_packed_scripts_only_where_they_are_packed_from_these(folder: Path) -> None:
    bare = Assets(folder)
    shelf = folder / PACKED
    shelf.mkdir()
    (shelf / "app.js").write_text('import "./part/x.js";')
    (shelf / "part").mkdir()
    (shelf / "part" / "x.js").write_text("export {};")
    manifest = {"of": digest_of(folder / "js"), "files": ["app.js", "part/x.js"]}
    (shelf / "manifest.json").write_text(json.dumps(manifest))
    fresh = Assets(folder)
    app = fresh.get("js/app.js")
    assert app is not None and app.body == b'import "./part/x.js";'
    assert [name for name in fresh.needed() if name.startswith("js/")] == ["js/app.js", "js/part/x.js"]
    assert {"app.css", "vendor/tool.js"} <= set(fresh.needed())
    assert fresh.get("js/life.js") is not None  # still there for who asks
    (folder / "js" / "life.js").write_text("// changed since")
    stale = Assets(folder)
    assert stale.needed() == bare.needed() and stale.get("js/part/x.js") is None


def test_it_reads_again_only_in_development(folder: Path) -> None:
    steady, watching = Assets(folder), Assets(folder, watch=True)
    before = watching.url("app.css")
    tokens = folder / "css" / "tokens.css"
    tokens.write_text(tokens.read_text("utf-8") + "@layer tokens { :root { --new: 1px; } }", "utf-8")
    assert watching.url("app.css") != before == steady.url("app.css")


def test_it_refuses_a_stylesheet_nobody_listed(folder: Path) -> None:
    (folder / "css" / "components" / "stray.css").write_text(".stray { color: red; }")
    with pytest.raises(AssetError, match=r"components/stray\.css"):
        Assets(folder)


def test_it_minifies_without_changing_what_is_meant() -> None:
    css = '/* why */\n.a > .b:is(.c, .d) {\n  margin: calc(1px + 2px) auto;\n  content: "";\n}\n'
    css += "@media (a) and (b) { .x { color: red; } }"
    assert (
        minify(css)
        == '.a > .b:is(.c,.d){margin:calc(1px + 2px) auto;content:""}@media (a) and (b){.x{color:red}}'
    )


# what 今天 starts with; the outbox comes when something waits or the phone has no key yet, once the page stands
FIRST = ("js/app.js", "js/life.js", "js/widgets/day-light.js")
NAMED = re.compile(r'(?:import|export)[^"\';()]*?from\s*"(\.[^"]+)"')


def following(names: Iterable[str]) -> set[str]:
    """These sources and all that they name."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            path = STATIC / name
            todo += [
                (path.parent / other).resolve().relative_to(STATIC.resolve()).as_posix()
                for other in NAMED.findall(path.read_text("utf-8"))
            ]
    return found


def test_it_keeps_the_first_load_small() -> None:
    assets = Assets(STATIC)
    first = following(FIRST)
    assert "js/light/checks.js" in first
    # the sources themselves, before they are packed: no packing makes up for what is fetched without need
    scripts = sum(len(brotli.compress((STATIC / name).read_bytes())) for name in first)
    size = {name: len(asset.br) for name in assets.names() if (asset := assets.get(name)) and asset.packable}
    assert scripts + size["vendor/htmx.js"] <= 40_000
    assert size["app.css"] + size["icons.svg"] <= 20_000
