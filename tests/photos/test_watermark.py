"""The mark on a picture: readable by people and by any code reader, whatever the picture and the names are."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from fieldapp.photos.watermark import FONT, Mark, paint
from tests.support.scene import scene

ROOT = Path(__file__).resolve().parents[2]
MARK = Mark(
    time_who="2026-03-12 14:20:36 · 王海涛",
    case="XZ-2026-000012 福顺豆制品厂",
    place="距现场 12 m · ±38 m",
    grade="B",
    link="https://gas.example.com/verify/photo/ab-_CD0123456789wxyz",
)


def band_of(picture: Image.Image) -> Image.Image:
    top = picture.height - round(picture.width * 0.15)
    return picture.crop((0, top, picture.width, picture.height))


@pytest.mark.parametrize("size", [(1600, 1200), (1200, 1600), (1600, 900), (800, 600)])
def test_it_leads_by_its_code_to_what_the_company_has_recorded(size: tuple[int, int], tmp_path: Path) -> None:
    """Read by another program than the one that drew it, after the picture was sent on as a JPEG."""
    marked = paint(MARK)(scene(1, 1, "gauge").resize(size))
    assert marked.size == size
    sent = tmp_path / "sent.jpg"
    marked.save(sent, "JPEG", quality=60)
    band = band_of(Image.open(sent))
    corner = band.crop((band.width - band.height, 0, band.width, band.height)).convert("RGBA")
    raw = tmp_path / "raw"
    raw.write_bytes(corner.tobytes())
    said = subprocess.run(
        [ROOT / "bin" / "front-end", "node", "tests/support/qr_reader.mjs", *map(str, corner.size), str(raw)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == MARK.link


def test_it_draws_every_sign_and_cuts_no_name() -> None:
    """A rare character is drawn, not boxed; a very long name is written smaller beside the grade, not over it."""
    ground = Image.new("RGB", (1600, 1200), "#808080")
    plain, rare = (paint(replace(MARK, case=words))(ground) for words in ("口口口", "旸喆瑾"))
    assert ImageChops.difference(plain, rare).getbbox() is not None
    long = paint(
        replace(
            MARK, case="XZ-2026-000012 新郑市新区龙湖镇双湖大道与文昌路交叉口西北角好味道豆制品食品加工厂"
        )
    )(ground)
    short = paint(replace(MARK, case=""))(ground)
    box = ImageChops.difference(long, short).getbbox()
    assert box is not None and box[0] > 20 and box[2] < 1200
    assert FONT.exists()


def test_it_changes_nothing_above_the_band_and_leaves_small_pictures_bare() -> None:
    picture = scene(2, 2, "shop").resize((1600, 1200))
    marked = paint(MARK)(picture)
    assert ImageChops.difference(marked, picture).crop((0, 0, 1600, 1200 - 240)).getbbox() is None
    assert ImageChops.difference(band_of(marked), band_of(picture)).getbbox() is not None
    for size in ((320, 240), (1600, 100)):
        small = picture.resize(size)
        assert ImageChops.difference(paint(MARK)(small), small).getbbox() is None


def test_it_names_all_that_it_draws() -> None:
    """A mark that says something else is another picture in the store."""
    keys = {MARK.key} | {
        replace(MARK, **{name: "C"}).key for name in ("time_who", "case", "place", "grade", "link")
    }
    assert len(keys) == 6
