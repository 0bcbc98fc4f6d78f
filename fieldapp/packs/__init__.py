"""POLICY: each company's published rules as data, loaded into one frozen value; no request, no database."""

from fieldapp.packs.check import Problem, check
from fieldapp.packs.error import PackError
from fieldapp.packs.event import EVENTS
from fieldapp.packs.loader import available, bundle, bundle_text, load, parse, read
from fieldapp.packs.schema import Pack

__all__ = [
    "EVENTS",
    "Pack",
    "PackError",
    "Problem",
    "available",
    "bundle",
    "bundle_text",
    "check",
    "load",
    "parse",
    "read",
]
