"""The manifest, the worker at the top of the site, and which files the shell is made of."""

from flask import Response, jsonify, render_template, url_for

from fieldapp.security import public
from fieldapp.web.pwa import bp
from fieldapp.web.pwa.icon import SIZES
from fieldapp.web.shell import files, shell, version

NAME, SHORT = "燃气前置施工", "前置施工"


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    icons = [
        {
            "src": url_for("pwa.icon", kind=kind, size=size),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for kind, purpose in (("icon", "any"), ("maskable", "maskable"))
        for size in SIZES
    ]
    answer = jsonify(
        id="/", name=NAME, short_name=SHORT, lang="zh-CN", start_url=url_for("today.index"), scope="/",
        display="standalone", orientation="any", background_color="#eef0f2", theme_color="#eef0f2", icons=icons,
    )  # fmt: skip
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/sw.js")
@public
def worker() -> Response:
    """A few bytes that change with every file of the shell, so that the browser notices a new version."""
    script = f'import {{ start }} from "{files().url("js/sw/worker.js")}";\nstart(self, "{version()}");\n'
    answer = Response(script, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


@bp.get("/pwa/assets.json")
@public
def assets() -> Response:
    return jsonify(version=version(), assets=shell())


@bp.get("/pwa/offline")
@public
def offline() -> str:
    return render_template("pwa/offline.html")
