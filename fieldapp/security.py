"""Closed by default: login everywhere but on declared doors, cross-site writes refused, strict headers."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.config import Settings
from fieldapp.hypermedia import problem

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
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}


# Said by the worker of a phone that takes pages along.
TAKEN_ALONG = "X-Taken-Along"


class Sessions(SecureCookieSessionInterface):
    """A page taken along in the background prolongs no login: its answer may come when the person has just left."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        if TAKEN_ALONG in request.headers:
            return bool(session.modified)
        return super().should_set_cookie(app, session)


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
        if (
            request.endpoint is None
            or is_public(current_app, request.endpoint)
            or current_user.is_authenticated
        ):
            return None
        if request.headers.get("HX-Request") or request.accept_mimetypes.best == "application/json":
            return problem(401, "login", "登录过期了，写的内容还在本机，登录后接着做")
        return redirect(url_for("account.login", next=request.full_path if request.method == "GET" else None))

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.secure_cookies:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        response.headers.setdefault("Cache-Control", "private, no-store")  # what may be kept says so itself
        return response


def same_origin() -> bool:
    """True when the browser says that the write comes from our own pages; neither header present means no."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.host
