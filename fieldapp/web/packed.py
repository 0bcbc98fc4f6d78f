"""Pages leave compressed: a worklist of 37 kB crosses a weak line as 5."""

import gzip

from flask import Flask, Response, request

KINDS = {"text/html", "application/json", "application/problem+json"}
SMALLEST, LEVEL = 1000, 5


def init(app: Flask) -> None:
    """Compress what has a body worth it, for whoever takes gzip. No page carries a secret whose length could tell it:
    writes are guarded by headers, not by a token in the form."""

    @app.after_request
    def pack(answer: Response) -> Response:
        if answer.mimetype not in KINDS or answer.is_streamed or "Content-Encoding" in answer.headers:
            return answer
        answer.vary.add("Accept-Encoding")
        body = answer.get_data()
        if len(body) >= SMALLEST and request.accept_encodings.quality("gzip") > 0:
            answer.set_data(gzip.compress(body, LEVEL, mtime=0))
            answer.headers["Content-Encoding"] = "gzip"
        return answer
