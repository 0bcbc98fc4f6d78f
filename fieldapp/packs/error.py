"""The one error a faulty pack raises: it names the file and the key at fault."""


class PackError(ValueError):
    """`file` is a file name, `key` a dotted path (coded list items by their code), `message` one sentence."""

    def __init__(self, file: str, key: str, message: str) -> None:
        super().__init__(f"{file}: {key}: {message}" if key else f"{file}: {message}")
        self.file = file
        self.key = key
        self.message = message
