"""Proofs that third-party files are copied whole, under names that change with their content."""

import hashlib
import json
from pathlib import Path

from bin import vendor


def packages(folder: Path, salt: str = "") -> Path:
    for name in vendor.FILES.values():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"/* {name}{salt} */\n//# sourceMappingURL=x.map\n")
    for name in vendor.FOLDERS.values():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "pin.png").write_bytes(b"png")
    return folder


def test_it_names_files_by_their_content(tmp_path: Path) -> None:
    shelf = tmp_path / "vendor"
    manifest = vendor.fill(packages(tmp_path / "node_modules"), shelf)
    assert json.loads((shelf / "manifest.json").read_text()) == manifest
    for plain, hashed in manifest.items():
        digest = hashlib.sha256((shelf / hashed).read_bytes()).hexdigest()
        stem, _, suffix = plain.rpartition(".")
        assert hashed == f"{stem}.{digest[:12]}.{suffix}"
    assert (shelf / "images" / "pin.png").exists()


def test_it_leaves_no_pointer_to_a_missing_map(tmp_path: Path) -> None:
    shelf = tmp_path / "vendor"
    for hashed in vendor.fill(packages(tmp_path / "node_modules"), shelf).values():
        assert "sourceMappingURL" not in (shelf / hashed).read_text()


def test_it_replaces_what_lay_there(tmp_path: Path) -> None:
    shelf = tmp_path / "vendor"
    before = vendor.fill(packages(tmp_path / "node_modules"), shelf)
    after = vendor.fill(packages(tmp_path / "node_modules", " two"), shelf)
    assert not set(before.values()) & set(after.values())
    assert not any((shelf / hashed).exists() for hashed in before.values())
