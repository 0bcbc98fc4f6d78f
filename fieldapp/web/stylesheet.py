"""The one stylesheet: every file of static/css in the declared order, without comments and spare whitespace."""

import re
from pathlib import Path

ORDER = "css/order.txt"


class AssetError(LookupError):
    """A name nobody knows, or a stylesheet that is not in the order list."""


def minify(css: str) -> str:
    """Comments and spare whitespace go; spaces inside values and selectors that mean something stay."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};]) ?", r"\1", css)
    return re.sub(r"([,:]) ", r"\1", css).replace(";}", "}").strip()


def stylesheet(root: Path) -> bytes:
    """Every stylesheet in the declared order; a file that is missing in the list, or in the folder, is an error."""
    lines = [line.strip() for line in (root / ORDER).read_text("utf-8").splitlines()]
    listed = [line for line in lines if line and not line.startswith("#")]
    found = {path.relative_to(root / "css").as_posix() for path in (root / "css").rglob("*.css")}
    if odd := set(listed) ^ found:
        raise AssetError(f"{ORDER} and the folder differ in {', '.join(sorted(odd))}")
    return "".join(minify((root / "css" / name).read_text("utf-8")) for name in listed).encode()
