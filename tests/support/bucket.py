"""A real S3 server for one run: its own ports, its own key, its data gone with the run."""

import ctypes
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

KEY, SECRET = "fieldapp-test", "fieldapp-test-secret"
START_SECONDS = 60
PARTS = ("master", "volume", "filer", "s3")


def _free(count: int) -> list[int]:
    """Ports nobody has at this moment, all different."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def client(endpoint: str, key: str = KEY, secret: str = SECRET) -> Any:
    import boto3

    return boto3.session.Session(aws_access_key_id=key, aws_secret_access_key=secret).client(
        "s3", endpoint_url=endpoint, region_name="us-east-1"
    )


def _die_with_parent() -> None:
    """In the child: a killed test run takes its server along (Linux only, harmless elsewhere)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


@contextmanager
def server() -> Iterator[str]:
    """Start SeaweedFS, give its S3 endpoint, stop it and remove its data."""
    home = Path(tempfile.mkdtemp(prefix="fieldapp-s3-"))
    ports = _free(2 * len(PARTS))
    words = [str(Path(sys.executable).parent / "weed"), "server", f"-dir={home}", "-ip=127.0.0.1", "-s3"]
    words += [
        "-master.telemetry=false",
        "-s3.autoCreateBucket=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
    ]
    for part, port, grpc in zip(PARTS, ports[: len(PARTS)], ports[len(PARTS) :], strict=True):
        words += [f"-{part}.port={port}", f"-{part}.port.grpc={grpc}"]
    who = {"name": "tests", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
    (home / "who.json").write_text(json.dumps({"identities": [who]}), encoding="utf-8")
    words += [f"-s3.config={home / 'who.json'}", "-volume.max=20", "-master.volumeSizeLimitMB=64"]
    log = (home / "log").open("wb")
    process = subprocess.Popen(words, stdout=log, stderr=log, cwd=home, preexec_fn=_die_with_parent)
    try:
        endpoint = f"http://127.0.0.1:{ports[3]}"
        _wait(process, endpoint, home)
        yield endpoint
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(15)
        log.close()
        shutil.rmtree(home, ignore_errors=True)


def _wait(process: "subprocess.Popen[bytes]", endpoint: str, home: Path) -> None:
    """Until it takes a file: it listens some seconds before it can."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            ready = client(endpoint)
            ready.create_bucket(Bucket="ready")
            ready.put_object(Bucket="ready", Key="one", Body=b"1")
            return
        except Exception:
            if process.poll() is not None or time.monotonic() > end:
                text = (home / "log").read_text(errors="replace")
                raise RuntimeError(f"no S3 server:\n{text[-2000:]}") from None
            time.sleep(0.3)
