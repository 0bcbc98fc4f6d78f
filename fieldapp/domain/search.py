"""Find a case by two characters of its name, address or number, or by a full phone, within the person's scope."""

import hashlib
import re
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, String, Text, Uuid, cast, column, literal, select, table, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.domain.scope import visible
from fieldapp.lib import seal
from fieldapp.lib.text import bigrams, normalise

LIMIT = 50
MOST_GRAMS = 30

# SQLite: rows by number, and an FTS5 table over them. PostgreSQL: an array with a GIN index. See 0002_search.
_key = table("case_search_key", column("id"), column("case_id", Uuid), column("digest", String))
_fts = table("case_search", column("rowid"), column("grams", String))
_array = table("case_search", column("case_id", Uuid), column("digest", String), column("grams", ARRAY(Text)))


def words_of(case: Case) -> list[str]:
    """What the case is found by: name, address and numbers."""
    project = case.project
    words = [case.name, case.address, case.no]
    if project is not None:
        words += [project.code, project.code_original, project.works_code, project.name]
    return words


def grams_of(case: Case) -> list[str]:
    """The entry of this case."""
    return grams(case.company_id, words_of(case))


def grams(company_id: UUID, words: Iterable[str | None]) -> list[str]:
    """The entry of a case with these words; each also without its blanks, as people leave them out when they seek."""
    both = [form for word in words if word for form in (word, "".join(word.split()))]
    return [company_gram(company_id), *dict.fromkeys(gram for word in both for gram in bigrams(word))]


def company_gram(company_id: UUID) -> str:
    """A word of the index that no text contains: it keeps the companies apart and the search short."""
    return f"company{company_id.hex}"


def digest_of(entry: Iterable[str]) -> str:
    """Tells whether an entry is still true, without reading it."""
    return hashlib.sha256(" ".join(entry).encode()).hexdigest()[:16]


def index_case(session: Session, case: Case) -> None:
    """Bring the entry of the case in line with its name, address and numbers; cheap when nothing changed."""
    put(session, case.id, grams_of(case))


def put(session: Session, case_id: UUID, entry: list[str]) -> None:
    """Keep the entry of one case."""
    if _is_sqlite(session):
        _index_sqlite(session, case_id, entry)
    else:
        _index_postgres(session, case_id, entry)


def find(session: Session, person: Person, query: str, limit: int = LIMIT) -> list[Case]:
    """Cases that contain all of the query, newest first; a full phone number finds by its digest."""
    found = dict.fromkeys(
        [*_by_phone(session, person, query, limit), *_by_words(session, person, query, limit)]
    )
    return sorted(found, key=lambda case: case.id, reverse=True)[:limit]


def phone_key(phone: str) -> str:
    """A phone number as it is digested: digits alone, without the country."""
    return re.sub(r"\D", "", normalise(phone).removeprefix("+86"))


def _by_phone(session: Session, person: Person, query: str, limit: int) -> list[Case]:
    digits = phone_key(query)
    if len(digits) < 7 or re.search(r"[^\d +()-]", normalise(query)):
        return []
    keys = {seal.digest(digits), seal.digest(normalise(query))}
    same = select(Case).where(Case.phone_digest.in_(keys), visible(person))
    return list(session.scalars(same.order_by(Case.id.desc()).limit(limit)))


def _by_words(session: Session, person: Person, query: str, limit: int) -> list[Case]:
    sought = list(dict.fromkeys(bigrams(query[:100])))[:MOST_GRAMS]
    if not sought:
        return []
    ids = _matches([company_gram(person.company_id), *sought], _is_sqlite(session))
    return list(session.scalars(ids.where(visible(person)).options(joinedload(Case.project)).limit(limit)))


def _matches(sought: list[str], sqlite: bool) -> Select[tuple[Case]]:
    if sqlite:
        match = " AND ".join(f'"{gram}"' for gram in sought)
        return (
            select(Case)
            .join(_key, _key.c.case_id == Case.id)
            .join(_fts, _fts.c.rowid == _key.c.id)
            .where(text("case_search MATCH :match").bindparams(match=match))
            .order_by(_fts.c.rowid.desc())
        )
    wanted = cast(array([literal(gram) for gram in sought]), ARRAY(Text))
    return (
        select(Case)
        .join(_array, _array.c.case_id == Case.id)
        .where(_array.c.grams.contains(wanted))
        .order_by(Case.id.desc())
    )


def _index_sqlite(session: Session, case_id: UUID, entry: list[str]) -> None:
    digest = digest_of(entry)
    known = session.execute(select(_key.c.id, _key.c.digest).where(_key.c.case_id == case_id)).one_or_none()
    if known is not None and known.digest == digest:
        return
    if known is None:
        session.execute(_key.insert().values(case_id=case_id, digest=digest))
        row = session.scalar(select(_key.c.id).where(_key.c.case_id == case_id))
        session.execute(
            text("INSERT INTO case_search(rowid, grams) VALUES (:row, :grams)"),
            {"row": row, "grams": " ".join(entry)},
        )
    else:
        session.execute(_key.update().where(_key.c.case_id == case_id).values(digest=digest))
        session.execute(
            text("UPDATE case_search SET grams = :grams WHERE rowid = :row"),
            {"row": known.id, "grams": " ".join(entry)},
        )


def _index_postgres(session: Session, case_id: UUID, entry: list[str]) -> None:
    digest = digest_of(entry)
    known = session.scalar(select(_array.c.digest).where(_array.c.case_id == case_id))
    if known == digest:
        return
    if known is None:
        session.execute(_array.insert().values(case_id=case_id, digest=digest, grams=entry))
    else:
        session.execute(_array.update().where(_array.c.case_id == case_id).values(digest=digest, grams=entry))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
