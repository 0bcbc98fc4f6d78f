"""DOORS: one package per door; each registers its blueprint, its steps, its panels and its actions."""

import importlib
import pkgutil

from flask import Flask

from fieldapp import hypermedia, security
from fieldapp.web import frame, packed


def init(app: Flask) -> None:
    """Open every door found in this room and set up what all pages share."""
    hypermedia.init(app)
    frame.init(app)
    packed.init(app)
    security.public(app.view_functions["assets.serve"])
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            door = importlib.import_module(f"{__name__}.{module.name}")
            app.register_blueprint(door.bp)
