"""Closed by default: login everywhere but on declared doors, cross-site writes refused, strict headers."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.config import Settings
from fieldapp.hypermedia import problem
from fieldapp.lib.clock import local, now, parse

View = TypeVar("View", bound=Callable[..., object])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "media-src 'self' blob:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
# Where 天地图 hands out its tiles; only the plan of the streets may fetch them, and only with a key.
TILES = "https://*.tianditu.gov.cn"
WITH_TILES = POLICY.replace("img-src 'self'", f"img-src 'self' {TILES}")
# What every answer carries, and what only a page needs: a phone fetches dozens of scripts.
BARE = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
HEADERS = BARE | {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}


# Said by the worker of a phone that takes pages along.
TAKEN_ALONG = "X-Taken-Along"
ASSETS = "/assets/"


RENEWED = "renewed"


class Sessions(SecureCookieSessionInterface):
    """Static files know none, and a page taken along changes none: its answer may come when the person has left."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(ASSETS):
            return self.make_null_session(app)
        return super().open_session(app, request)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return TAKEN_ALONG not in request.headers and bool(session.modified)


def renew() -> None:
    """A login lasts from the day a page was last opened; what a page fetches by itself prolongs nothing."""
    today = local(now()).date().isoformat()
    if session.get(RENEWED) != today and request.headers.get("Sec-Fetch-Dest", "document") == "document":
        session[RENEWED] = today


def renewed() -> datetime:
    """From when the login of this request counts: the beginning of the day a page was last opened."""
    return parse(session[RENEWED]) if RENEWED in session else now()


def public(view: View) -> View:
    """Declare a view open to everybody; everything else needs a login."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def is_public(app: Flask, endpoint: str | None) -> bool:
    return bool(getattr(app.view_functions.get(endpoint or ""), "is_public", False))


def init(app: Flask, settings: Settings) -> None:
    """Put the guards in front of every view."""
    app.session_interface = Sessions()

    @app.before_request
    def guard() -> Answer | None:
        if request.method not in SAFE and not same_origin():
            return problem(403, "cross_site", "这个操作不是从本应用发出的，没有执行")
        if "\0" in request.path or any("\0" in value for value in request.args.values()):
            abort(404)  # no address of ours holds a NUL, and PostgreSQL would choke on it
        if request.endpoint is None or is_public(current_app, request.endpoint):
            return None
        if current_user.is_authenticated:
            renew()
            return None
        if request.headers.get("HX-Request") or request.accept_mimetypes.best == "application/json":
            return problem(401, "login", "登录过期了，写的内容还在本机，登录后接着做")
        return redirect(url_for("account.login", next=request.full_path if request.method == "GET" else None))

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in (BARE if request.path.startswith(ASSETS) else HEADERS).items():
            response.headers.setdefault(name, value)
        if g.get("tiles"):
            response.headers["Content-Security-Policy"] = WITH_TILES
        if settings.secure_cookies:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        response.headers.setdefault("Cache-Control", "private, no-store")  # what may be kept says so itself
        return response


def tiles() -> str:
    """The key for the tiles of 天地图, for a page with a map: only the answer to this request may load them."""
    key: str = current_app.config["FIELDAPP"].tianditu_key
    g.tiles = bool(key)
    return key


def same_origin() -> bool:
    """True when the browser says that the write comes from our own pages; neither header present means no."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.host
