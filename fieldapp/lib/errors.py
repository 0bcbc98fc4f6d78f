"""What can go wrong, as sentences for the user; doors turn them into pages and problem documents."""


class Refused(Exception):
    """The rules do not allow it; `field` is where the sentence belongs on the form. HTTP 422."""

    status = 422

    def __init__(self, message: str, field: str | None = None, code: str = "refused") -> None:
        super().__init__(message)
        self.message, self.field, self.code = message, field, code


class Conflict(Refused):
    """The same command id came with other content. HTTP 422."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="conflict")


class Stale(Refused):
    """Somebody else changed the record since its author saw it; `current` is its revision now. HTTP 409."""

    status = 409

    def __init__(self, message: str, current: int | None = None) -> None:
        super().__init__(message, code="stale")
        self.current = current


class NotPermitted(Refused):
    """Not this person's to do. HTTP 403."""

    status = 403

    def __init__(self, message: str) -> None:
        super().__init__(message, code="not_permitted")


class NotFound(Exception):
    """No such thing for this person, whether it exists or not. HTTP 404."""
