"""Which store the settings name."""

from pathlib import Path

from fieldapp.photos.store import DiskStore, Store, Unusable

__all__ = ["Unusable", "scratch_of", "store_of"]
FOLDER = "blobs"


def store_of(setting: str, data: Path) -> Store:
    """The folder blobs/ of the data folder, or the bucket that `setting` names, which must be usable.

    Raises Unusable.
    """
    if not setting:
        return DiskStore(data / FOLDER)
    from fieldapp.photos.s3 import S3Store

    bucket = S3Store(setting)
    bucket.check()
    return bucket


def scratch_of(data: Path) -> Path:
    """Where files lie while they arrive: on this machine, whatever the store is."""
    return data / FOLDER
