"""The same stories for both stores, the bucket on a real S3 server: what is kept stays as it was and can be proved."""

import hashlib
import io
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fieldapp.photos.derive import PREVIEW, THUMBNAIL, key
from fieldapp.photos.s3 import S3Store, Unreachable
from fieldapp.photos.shelf import picture, prepare
from fieldapp.photos.store import Damaged, DiskStore, Store, Stored, Unusable, incoming
from fieldapp.photos.stores import store_of
from tests.corpus.pictures import jpeg
from tests.support import bucket
from tests.support.database import application

ABSENT = "0" * 64


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return store_of(request.getfixturevalue("s3_address") if request.param == "s3" else "", tmp_path / "data")


def put(store: Store, folder: Path, data: bytes) -> str:
    path, stored = incoming(folder / "incoming", io.BytesIO(data))
    store.publish(path, stored)
    assert not path.exists()
    return stored.sha256


def test_it_gives_back_what_it_was_given(store: Store, tmp_path: Path) -> None:
    data = secrets.token_bytes(3_000_000)
    sha256 = put(store, tmp_path, data)
    assert store.has(sha256) and sha256 == hashlib.sha256(data).hexdigest()
    with store.open(sha256) as file:
        assert file.read(10) == data[:10] and file.seek(0) == 0 and file.read() == data
    with store.local(sha256) as path:
        assert path.read_bytes() == data


def test_it_says_what_is_not_there(store: Store) -> None:
    assert not store.has(ABSENT)
    with pytest.raises(FileNotFoundError):
        store.open(ABSENT)
    with pytest.raises(FileNotFoundError), store.local(ABSENT):
        pass


def test_the_same_bytes_twice_change_nothing(store: Store, tmp_path: Path) -> None:
    assert put(store, tmp_path, b"paper") == put(store, tmp_path, b"paper")
    with store.open(hashlib.sha256(b"paper").hexdigest()) as file:
        assert file.read() == b"paper"


def test_many_may_bring_the_same_file_at_once(store: Store, tmp_path: Path) -> None:
    data = secrets.token_bytes(400_000)
    with ThreadPoolExecutor(6) as people:
        digests = list(people.map(lambda n: put(store, tmp_path / str(n), data), range(12)))
    assert len(set(digests)) == 1
    with store.open(digests[0]) as file:
        assert file.read() == data


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a", "made/x/../../y", "made/../" + ABSENT, "/" + ABSENT, ""]
)
def test_it_knows_no_other_names(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="no d"):
        store.has(name)
    with pytest.raises(ValueError, match="no d"):
        store.keep(name, b"x")


def test_what_was_made_never_lies_among_originals(store: Store, tmp_path: Path) -> None:
    sha256 = put(store, tmp_path, b"paper")
    with pytest.raises(ValueError, match="no derivative"):
        store.keep(sha256, b"forged")
    store.keep(f"made/v1-320/{sha256}", b"thumbnail")
    store.keep(f"made/v1-320/{sha256}", b"another")  # a name stands for one content
    with store.open(f"made/v1-320/{sha256}") as made, store.open(sha256) as original:
        assert (made.read(), original.read()) == (b"thumbnail", b"paper")


def test_it_makes_pictures_once(store: Store, tmp_path: Path) -> None:
    sha256 = put(store, tmp_path, jpeg((2000, 1500)))
    prepare(store, sha256)
    assert store.has(key(sha256, PREVIEW)) and store.has(key(sha256, THUMBNAIL))
    assert picture(store, sha256, PREVIEW) == picture(store, sha256, PREVIEW)


def test_a_disk_notices_before_it_shows_what_has_changed(tmp_path: Path) -> None:
    disk = DiskStore(tmp_path)
    sha256 = put(disk, tmp_path, jpeg())
    disk.path(sha256).write_bytes(jpeg((10, 10)))
    with pytest.raises(Damaged):
        prepare(disk, sha256)


def test_a_bucket_notices_what_was_changed_in_it(s3_address: str, s3_endpoint: str, tmp_path: Path) -> None:
    store = S3Store(s3_address)
    sha256 = put(store, tmp_path, b"paper")
    place = f"{store.folder}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    assert bucket.client(s3_endpoint).get_object(Bucket=store.bucket, Key=place)["Body"].read() == b"paper"
    bucket.client(s3_endpoint).put_object(Bucket=store.bucket, Key=place, Body=b"forged")
    with pytest.raises(Damaged):
        store.open(sha256)
    path = tmp_path / "again"
    path.write_bytes(b"paper")
    with pytest.raises(Damaged):
        store.publish(path, Stored(sha256, 5, b"paper"))


def test_a_bucket_never_overwrites(s3_address: str, s3_endpoint: str, tmp_path: Path) -> None:
    store = S3Store(s3_address)
    sha256 = put(store, tmp_path, b"paper")
    (tmp_path / "other").write_bytes(b"other")
    store.publish(tmp_path / "other", Stored(sha256, 5, b"other"))
    with store.open(sha256) as file:
        assert file.read() == b"paper"


def test_a_file_from_another_disk_is_copied_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, shared = DiskStore(tmp_path / "store"), Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == Path("/tmp").stat().st_dev:
        pytest.skip("one disk only")
    import tempfile

    with tempfile.TemporaryDirectory(dir="/tmp") as one, tempfile.TemporaryDirectory(dir=shared) as two:
        disk = DiskStore(Path(one))
        sha256 = put(disk, Path(two), b"paper" * 500_000)
        assert disk.path(sha256).read_bytes() == b"paper" * 500_000


@pytest.mark.parametrize(
    ("url", "secret", "said"),
    [
        ("s3://{bucket}", "wrong", "can't be used"),
        ("s3://not-there", bucket.SECRET, "not-there at http"),
        ("http://{bucket}", bucket.SECRET, "write it as s3://"),
        ("s3://{bucket}?endpiont=x", bucket.SECRET, "write it as s3://"),
        ("s3:///", bucket.SECRET, "write it as s3://"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_line(
    s3_address: str,
    s3_endpoint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    secret: str,
    said: str,
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    name = S3Store(s3_address).bucket
    written = url.format(bucket=name) + ("" if "?" in url else f"?endpoint={s3_endpoint}")
    with pytest.raises(SystemExit) as stopped:
        application("", tmp_path / "data", store=written)
    line = str(stopped.value)
    assert line.startswith("setting FIELDAPP_STORE: ") and said in line and "\n" not in line
    assert secret not in line or secret == "wrong"


def test_a_server_that_is_not_there_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    nowhere = S3Store("s3://b?endpoint=http://127.0.0.1:1")
    with pytest.raises(Unusable, match="can't be used"):
        nowhere.check()
    with pytest.raises(Unreachable):
        nowhere.has(ABSENT)
