"""Flask's extensions, joined to the app in one place: database session, migrations, logins, htmx, limits."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine

from fieldapp.commands.registry import verbs
from fieldapp.config import Settings
from fieldapp.db import Base, prepare_postgresql, prepare_sqlite
from fieldapp.domain.person import Person

READING = "fieldapp.reading"  # the engine that pages read with, where it is another than that of the letters


class Pages(Session):
    """What pages read with. They never write, so on PostgreSQL every query stands alone, as READ COMMITTED sees it
    anyway: no BEGIN, and no ROLLBACK at the end, which would throw the connection's prepared statements away."""

    def get_bind(self, *args: Any, **options: Any) -> Engine | Connection:
        return current_app.extensions.get(READING) or super().get_bind(*args, **options)


db = SQLAlchemy(model_class=Base, session_options={"class_": Pages})
migrate = Migrate(render_as_batch=True, compare_type=True)
login = LoginManager()
htmx = HTMX()
limiter = Limiter(key_func=get_remote_address, headers_enabled=True)


def init(app: Flask, settings: Settings) -> None:
    """Configure and attach every extension."""
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database),
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_NAME="fieldapp",
        RATELIMIT_STORAGE_URI=settings.rate_storage,
    )
    verbs()  # maps every class before the first query
    db.init_app(app)
    migrate.init_app(app, db, directory=f"{app.root_path}/migrations")
    login.init_app(app)
    htmx.init_app(app)
    limiter.init_app(app)
    with app.app_context():
        if settings.database.startswith("sqlite"):
            prepare_sqlite(db.engine)
        else:
            prepare_postgresql(db.engine)
            app.extensions[READING] = db.engine.execution_options(isolation_level="AUTOCOMMIT")


def _engine_options(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"connect_args": {"check_same_thread": False}}
    return {"pool_size": 8, "connect_args": {"prepare_threshold": 5}}


@login.user_loader  # type: ignore[untyped-decorator]
def load_person(identity: str) -> Person | None:
    """The person behind a session, unless deactivated or signed out everywhere."""
    raw, _, session_key = identity.partition(".")
    try:
        person = db.session.get(Person, UUID(raw))
    except ValueError:
        return None
    return person if person and person.active and person.session_key == session_key else None
