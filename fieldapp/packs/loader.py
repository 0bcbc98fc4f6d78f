"""Reads packs: TOML in, common data under it, checklists beside it, one frozen Pack out; errors name file and key."""

import copy
import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fieldapp.packs.error import PackError
from fieldapp.packs.merge import Data, merge, remove, spell, walk
from fieldapp.packs.schema import Pack
from fieldapp.packs.writer import write

HERE = Path(__file__).parent
COMMON = "common"
WORDS = {
    "missing": "缺这一项",
    "extra_forbidden": "没有这一项，看看是不是写错了",
    "bool_type": "要写 true 或 false",
    "bool_parsing": "要写 true 或 false",
    "string_type": "要写成文字",
    "int_type": "要写整数",
    "int_parsing": "要写整数",
    "int_from_float": "要写整数",
    "float_type": "要写数字",
    "float_parsing": "要写数字",
    "tuple_type": "要写成列表",
    "dict_type": "要写成表",
    "model_type": "要写成表",
    "string_too_short": "不能空着",
    "too_short": "不能空着",
}

Find = Callable[[str], str]


@cache
def load(company: str) -> Pack:
    """The bundled pack of a company; PackError when there is none."""
    if company not in available():
        raise PackError(f"{company}.toml", "", "没有这家公司的规则")
    return read(HERE / f"{company}.toml")


def available() -> list[str]:
    """The companies with a bundled pack."""
    return sorted(path.stem for path in HERE.glob("*.toml") if path.stem != COMMON)


def read(path: Path) -> Pack:
    """The pack in a file; what it extends and its checklists may lie beside it or are the bundled ones."""
    return _build(_resolve(_text(path, path.name), path.name, _finder(path.parent)))


def parse(text: str, checklists: dict[str, str] | None = None, name: str = "pack.toml") -> Pack:
    """The pack in a text, self-contained (see `bundle`) or not; `checklists` are texts by file stem."""
    return (
        _parse(text, name) if checklists is None else _build(_resolve(text, name, _finder(None, checklists)))
    )


@lru_cache(maxsize=64)
def _parse(text: str, name: str) -> Pack:
    """Packs are frozen and their texts are read again and again; a fault is never kept."""
    return _build(_resolve(text, name, _finder(None)))


def bundle(source: str | Path) -> str:
    """A company's pack, or that of a file, as one self-contained TOML text to store and `parse` again."""
    return _bundled(source) if isinstance(source, str) else _write(source)


@cache
def _bundled(company: str) -> str:
    return _write(HERE / f"{company}.toml")


def _write(path: Path) -> str:
    found = _resolve(_text(path, path.name), path.name, _finder(path.parent))
    _build(found)
    return write(found.data)


def bundle_text(text: str, name: str = "pack.toml") -> str:
    """The same for a pack in a text."""
    found = _resolve(text, name, _finder(None))
    _build(found)
    return write(found.data)


class _Found:
    """Merged data, and where each part came from, so that an error names the right file."""

    def __init__(self, name: str, own: Data) -> None:
        self.data = own
        self.layers: list[tuple[str, Data]] = [(name, own)]

    def file(self, key: str) -> str:
        """The file that holds a key, or the nearest thing above it; the company's own file first."""
        while key:
            for name, layer in self.layers:
                try:
                    walk(layer, key)
                except KeyError:
                    continue
                return name
            key = key.rpartition(".")[0]
        return self.layers[0][0]


def _resolve(text: str, name: str, find: Find) -> _Found:
    found = _Found(name, _toml(text, name))
    data = copy.deepcopy(found.data)
    base = data.pop("extends", None)
    if base is not None:
        common = _toml(find(f"{base}.toml"), f"{base}.toml")
        found.layers.append((f"{base}.toml", common))
        data = merge(copy.deepcopy(common), data)
    for stem in data.pop("checklist_files", []):
        file = f"{stem}.toml"
        content = _toml(find(f"checklists/{file}"), file)
        layer = {"checklists": {str(content.get("code", stem)): content}}
        found.layers.append((file, layer))
        data = merge(copy.deepcopy(layer), data)
    for path in data.pop("remove", []):
        try:
            remove(data, path)
        except KeyError:
            raise PackError(name, "remove", f"{path} 本来就没有") from None
    found.data = data
    _include(found)
    return found


def _include(found: _Found) -> None:
    """Puts the items of an included checklist before the list's own; what is left is self-contained."""
    lists = found.data.get("checklists", {})
    for code, content in lists.items() if isinstance(lists, dict) else ():
        base = content.pop("includes", None) if isinstance(content, dict) else None
        if base is None:
            continue
        if base not in lists:
            key = f"checklists.{code}.includes"
            raise PackError(found.file(key), key, f"没有检查表 {base}")
        content["items"] = merge(copy.deepcopy(lists[base].get("items", [])), content.get("items", []))


def _build(found: _Found) -> Pack:
    try:
        return Pack.model_validate(found.data)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        key = spell(found.data, fault["loc"])
        raise PackError(found.file(key), key, _say(dict(fault))) from None


def _say(fault: dict[str, Any]) -> str:
    kind = str(fault["type"])
    if kind == "value_error":
        return str(fault["ctx"]["error"])
    if kind in ("enum", "literal_error"):
        return f"{fault['input']} 不在可选值里：{fault['ctx']['expected']}"
    return WORDS.get(kind, str(fault["msg"]))


def _toml(text: str, name: str) -> Data:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(name, "", f"TOML 写法不对：{error}") from None


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise PackError(name, "", "没有这个文件") from None
    except UnicodeDecodeError:
        raise PackError(name, "", "不是 UTF-8 文字") from None


def _finder(folder: Path | None, checklists: dict[str, str] | None = None) -> Find:
    """Where further files come from: the given texts, the pack's own folder, then the bundled ones."""

    def find(name: str) -> str:
        stem = name.removeprefix("checklists/").removesuffix(".toml")
        if checklists and stem in checklists and name.startswith("checklists/"):
            return checklists[stem]
        beside = folder / name if folder is not None else None
        return _text(beside if beside is not None and beside.is_file() else HERE / name, name)

    return find
