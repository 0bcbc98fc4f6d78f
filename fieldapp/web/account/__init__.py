"""Coming in, going out, and what a person sets for himself."""

from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.change_password import SHORTEST, change_password
from fieldapp.commands.set_prefs import SetPrefs
from fieldapp.commands.sign_in import Lockout, sign_in
from fieldapp.domain.person import Person
from fieldapp.extensions import db, limiter
from fieldapp.hypermedia import go
from fieldapp.lib import clock
from fieldapp.lib.errors import Refused
from fieldapp.lib.text import legible, mask_phone
from fieldapp.security import public
from fieldapp.web import frame
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.stopped import proof_of

bp = Blueprint("account", __name__)
frame.nav(90, "account.me", "我的", "person")


@bp.get("/login")
@public
def login() -> str | Answer:
    if current_user.is_authenticated:
        return go(_safe(request.args.get("next")))
    return _login_page(blank())


@bp.post("/login")
@public
@limiter.limit(
    lambda: current_app.config["FIELDAPP"].login_rate,
    exempt_when=lambda: (
        current_app.config["FIELDAPP"].testing
    ),  # of this app, while others of the process count
)
def enter() -> Answer | tuple[str, int]:
    """One wrong sentence for a wrong login and a wrong password, so that nobody learns which logins exist."""
    name, password = legible(request.form.get("login", ""))[:100], request.form.get("password", "")[:200]
    form = blank(login=name)
    if not name or not password:
        form.errors = {
            field: "这里还没填" for field, text in (("login", name), ("password", password)) if not text
        }
        return _login_page(form), 422
    answer = sign_in(db.engine, name, password, clock.now(), _rule())
    if answer.stopped is not None:
        form.errors = {"": "这个账号停用了，不能登录"}
        return _login_page(form, answer.stopped), 422
    if answer.person is None:
        form.errors = {"password": _refusal(answer.tries_left, answer.locked_until)}
        return _login_page(form), 422
    session.clear()
    session.permanent = True
    login_user(answer.person)
    return go(_safe(request.args.get("next")))


@bp.post("/logout")
def leave() -> Answer:
    logout_user()
    session.clear()
    return go(url_for("account.login"))


@bp.get("/me")
def me() -> str:
    return _me_page(blank(**current_user.prefs))


@bp.post("/me")
def set_me() -> Answer | tuple[str, int]:
    return receive(SetPrefs, page=_me_page, done=lambda _: url_for("account.me"))


@bp.get("/me/password")
def password() -> str:
    return _password_page(blank())


@bp.post("/me/password")
def set_password() -> Answer | tuple[str, int]:
    """Asks the old one, ends every other session, keeps this one."""
    old, new, again = (request.form.get(name, "")[:200] for name in ("old", "new", "again"))
    form = blank()
    try:
        if new != again:
            raise Refused("两次写的不一样", field="again")
        person = change_password(db.engine, current_user.id, old, new, clock.now(), _rule())
    except Refused as refused:
        form.errors = {refused.field or "": refused.message}
        return _password_page(form), refused.status
    db.session.rollback()
    login_user(person)
    flash("密码换好了，其他手机要重新登录")
    return go(url_for("account.me"))


def _rule() -> Lockout:
    settings = current_app.config["FIELDAPP"]
    return Lockout(settings.lockout_failures, settings.lockout_minutes)


def _refusal(tries_left: int, locked_until: datetime | None) -> str:
    if locked_until is not None:
        return f"错得太多，锁到 {clock.local(locked_until):%H:%M}，到时再试"
    return f"工号或密码不对，还可再试 {tries_left} 次"


def _safe(target: str | None) -> str:
    """Only an address inside this app; anything else goes to 今天."""
    home = url_for("today.index")
    if (
        not target
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or not target.isprintable()
    ):
        return home
    parts = urlsplit(target)
    return home if parts.scheme or parts.netloc or "\\" in target else target.removesuffix("?")


def _login_page(form: Form, stopped: Person | None = None) -> str:
    proof = proof_of(stopped) if stopped else ""
    return render_template(
        "account/login.html", form=form, next=request.args.get("next"), stopped=stopped, proof=proof
    )


def _me_page(form: Form) -> str:
    phone = mask_phone(current_user.phone) if current_user.phone else ""
    return render_template("account/me.html", form=form, phone=phone, pack=current_user.company.pack)


def _password_page(form: Form) -> str:
    return render_template("account/password.html", form=form, shortest=SHORTEST)
