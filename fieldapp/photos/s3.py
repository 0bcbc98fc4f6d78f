"""Files in a bucket of an S3-compatible server: created only, signed with their digest, proved when they come back."""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qsl, urlsplit

from fieldapp.photos.store import CHUNK, Damaged, Stored, Unusable, made, original, place

SHAPE = "s3://BUCKET[/FOLDER][?endpoint=https://HOST][&region=REGION]"
TRIES, CONNECT_S, READ_S = 4, 5, 30
GONE, THERE = {"404", "NoSuchKey", "NotFound"}, {"412", "PreconditionFailed"}
PROBE = "check"


class Unreachable(OSError):
    """The store did not answer, or refused; a later try may do."""


class S3Store:
    """`url` as in SHAPE; key and secret come from the environment (AWS_ACCESS_KEY_ID ...) or the machine's own role."""

    def __init__(self, url: str) -> None:
        parts, query = urlsplit(url), dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        self.bucket, self.folder = parts.netloc, parts.path.strip("/")
        self.endpoint, self.region = query.pop("endpoint", ""), query.pop("region", "") or "us-east-1"
        if parts.scheme != "s3" or not self.bucket or query or (self.endpoint and "://" not in self.endpoint):
            raise Unusable(f"write it as {SHAPE}")
        try:
            import boto3  # noqa: F401
        except ImportError:
            raise Unusable("boto3 is not installed: make setup-s3") from None
        self._lock = threading.Lock()
        self._made: tuple[int, Any] = (0, None)

    def check(self) -> None:
        """Raises Unusable when the bucket can't be reached, or when a file in it could be overwritten."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client.head_bucket(Bucket=self.bucket)
            for _ in range(2):
                there = self._create(self._name(PROBE), BytesIO(b"fieldapp"))
        except (BotoCoreError, ClientError, Unreachable) as error:
            where = self.endpoint or self.region
            raise Unusable(f"bucket {self.bucket} at {where} can't be used: {error}") from None
        if not there:
            raise Unusable(f"the server of bucket {self.bucket} overwrites files (no If-None-Match)")

    def has(self, key: str) -> bool:
        return self._size(key) is not None

    def open(self, key: str) -> BinaryIO:
        out = tempfile.TemporaryFile()  # noqa: SIM115  whoever asked closes it
        try:
            self._fetch(key, cast(BinaryIO, out))
        except BaseException:
            out.close()
            raise
        return cast(BinaryIO, out)

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        with tempfile.NamedTemporaryFile(prefix="fieldapp-") as out:
            self._fetch(key, cast(BinaryIO, out))
            out.flush()
            yield Path(out.name)

    def publish(self, file: Path, stored: Stored) -> None:
        with file.open("rb") as body:
            there = self._create(self._name(original(stored.sha256)), body)
        if there and self._size(stored.sha256) != stored.size:
            raise Damaged(stored.sha256)
        file.unlink(missing_ok=True)

    def keep(self, key: str, data: bytes) -> None:
        self._create(self._name(made(key)), BytesIO(data))

    def _create(self, name: str, body: BinaryIO) -> bool:
        """True when there was one already, which stays as it is."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client.put_object(
                Bucket=self.bucket,
                Key=name,
                Body=body,
                IfNoneMatch="*",
                ContentType="application/octet-stream",
            )
        except ClientError as error:
            if _code(error) in THERE:
                return True
            raise Unreachable(str(error)) from None
        except BotoCoreError as error:
            raise Unreachable(str(error)) from None
        return False

    def _size(self, key: str) -> int | None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            found = self._client.head_object(Bucket=self.bucket, Key=self._name(place(key)))
        except ClientError as error:
            if _code(error) in GONE:
                return None
            raise Unreachable(str(error)) from None
        except BotoCoreError as error:
            raise Unreachable(str(error)) from None
        return int(found["ContentLength"])

    def _fetch(self, key: str, out: BinaryIO) -> None:
        """The bytes into `out`, rewound; an original must still have the digest it is named by."""
        from botocore.exceptions import BotoCoreError, ClientError

        digest = hashlib.sha256()
        try:
            answer = self._client.get_object(Bucket=self.bucket, Key=self._name(place(key)))
            for chunk in answer["Body"].iter_chunks(CHUNK):
                digest.update(chunk)
                out.write(chunk)
        except ClientError as error:
            if _code(error) in GONE:
                raise FileNotFoundError(key) from None
            raise Unreachable(str(error)) from None
        except BotoCoreError as error:
            raise Unreachable(str(error)) from None
        if not key.startswith("made/") and digest.hexdigest() != key:
            raise Damaged(key)
        out.seek(0)

    def _name(self, place: str) -> str:
        return f"{self.folder}/{place}" if self.folder else place

    @property
    def _client(self) -> Any:
        """One for each process: what was connected before a fork is nobody's."""
        with self._lock:
            if self._made[0] != os.getpid():
                self._made = (os.getpid(), self._connect())
            return self._made[1]

    def _connect(self) -> Any:
        import boto3
        from botocore.config import Config

        config = Config(
            signature_version="s3v4",
            retries={"mode": "standard", "max_attempts": TRIES},
            connect_timeout=CONNECT_S,
            read_timeout=READ_S,
            # The signature covers the digest of the body, so that what was changed on the way is refused.
            s3={
                "addressing_style": "path" if self.endpoint else "auto",
                "payload_signing_enabled": True,
            },
            # Trailing checksums are known to few servers but Amazon's own.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return boto3.session.Session().client(
            "s3", endpoint_url=self.endpoint or None, region_name=self.region, config=config
        )


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
