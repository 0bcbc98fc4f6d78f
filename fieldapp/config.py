"""Every setting, read once and typed; a wrong value stops the start with a clear line."""

import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of one process; every field can be given as an environment variable of the name in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="FIELDAPP_", extra="ignore", populate_by_name=True)

    data: Path = Field(default=Path("build/data"), description="folder of database, uploads and keys")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty means SQLite in the data folder")
    store: str = Field(
        default="",
        description="where photos and papers lie: empty means the data folder, else a bucket, see below",
    )
    host: str = Field(default="127.0.0.1", description="address the server listens on")
    port: int = Field(
        default=8000, ge=1, le=65535, validation_alias="PORT", description="port the server listens on"
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s]+(/\S*)?)?$",
        description="address people reach the app at, for codes on photos; empty means that of the request",
    )
    secure_cookies: bool = Field(default=False, description="true behind HTTPS: session cookie only over TLS")
    max_upload_mb: int = Field(default=50, ge=1, le=2000, description="largest single upload in MB")
    partial_days: int = Field(
        default=14, ge=1, le=365, description="how long a file stays that arrived in part, in days"
    )
    session_days: int = Field(
        default=30, ge=1, le=365, description="how long a login lasts without being used"
    )
    lockout_failures: int = Field(
        default=5, ge=3, le=20, description="wrong passwords until the login is locked"
    )
    lockout_minutes: int = Field(
        default=15, ge=1, le=1440, description="how long a locked login stays locked"
    )
    login_rate: str = Field(default="30 per minute", description="logins allowed per address")
    rate_storage: str = Field(
        default="memory://", description="where rate limits are counted; Redis with several nodes"
    )
    tianditu_key: str = Field(
        default="",
        pattern=r"^[0-9a-zA-Z]*$",
        description="key for 天地图 tiles on the plans of 扫街 and of a pipe's route; none without it",
    )
    testing: bool = Field(default=False, description="true in tests: shows the component kit")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'fieldapp.db').resolve()}"

    def key(self, name: str) -> bytes:
        """A 32-byte key kept in the data folder with mode 600, made at first use."""
        path = self.data / "keys" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_bytes(secrets.token_bytes(32))
            with suppress(FileExistsError):
                path.hardlink_to(fresh)  # the first of several starting processes wins
            fresh.unlink()
        return path.read_bytes()


def read_settings(overrides: dict[str, Any] | None = None) -> Settings:
    """Read environment and overrides; exits with one clear line per wrong setting."""
    try:
        return Settings(**(overrides or {}))
    except ValidationError as wrong:
        lines = [
            f"setting {'.'.join(str(p) for p in e['loc'])}: {e['msg']} (got {e['input']!r})"
            for e in wrong.errors()
        ]
        raise SystemExit("\n".join(lines)) from None
