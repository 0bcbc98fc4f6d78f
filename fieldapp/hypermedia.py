"""Full page or partial, redirects after a write, and errors as RFC 9457 problem documents."""

import json
from typing import Any

from flask import Flask, Response, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound, Refused

TITLES = {
    400: "这个请求看不懂",
    401: "要先登录",
    403: "这一步不归这个账号做",
    404: "没有这一页，或者不归这个账号看",
    405: "这里不能这样操作",
    409: "刚被别人改过",
    413: "文件太大没传成",
    422: "还有地方要改",
    429: "点得太快，过一会儿再试",
    500: "系统出错了，刚才的内容没有记上",
}


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return best in ("application/json", "application/problem+json") and not request.headers.get("HX-Request")


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """An RFC 9457 problem document; `detail` is a sentence for the user."""
    body = {
        "type": f"urn:fieldapp:problem:{code}",
        "title": TITLES.get(status, TITLES[500]),
        "status": status,
        "detail": detail,
        **more,
    }
    return Response(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )


def go(url: str) -> Answer:
    """After a write: a redirect that every browser follows with GET, htmx included."""
    return redirect(url, code=303)


def error_page(status: int, code: str, detail: str = "") -> Response:
    """The error as a page, or as a problem document for machines."""
    title = TITLES.get(status, TITLES[500])
    if wants_json():
        return problem(status, code, detail or title)
    return Response(render_template("error.html", title=title, detail=detail, status=status), status=status)


def init(app: Flask) -> None:
    """Turn exceptions into answers."""

    @app.errorhandler(NotFound)
    def not_found(_: NotFound) -> Response:
        return error_page(404, "not_found")

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        return error_page(error.status, error.code, error.message)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response | HTTPException:
        if error.code is None or error.code < 400:
            return error
        if error.code == 413:
            limit = app.config["FIELDAPP"].max_upload_mb
            return error_page(
                413, "too_large", f"单个文件不超过 {limit} MB。原文件还在手机里，换小一点的再传"
            )
        return error_page(error.code, "http")

    @app.errorhandler(500)
    def broken(_: Exception) -> Response:
        db.session.rollback()  # a failed query must not break the page that says so
        return error_page(500, "broken")
