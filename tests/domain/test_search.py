"""Finding cases by two Chinese characters, address, number, phone; never those of others; on both databases."""

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from fieldapp.domain import search
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from tests.support.cast import Stage
from tests.support.database import MIGRATIONS
from tests.support.story_intake import handed_over, lead


def found(stage: Stage, part: str, query: str) -> list[str]:
    with Session(stage.engine) as session:
        return [
            case.name for case in search.find(session, session.get_one(Person, stage.person(part).id), query)
        ]


@pytest.fixture
def shops(stage_xz: Stage) -> Stage:
    lead(stage_xz, name="张记烩面馆", address="新郑市新华路 126 号", phone="13900001111")
    lead(stage_xz, name="老杨胡辣汤 东关店", address="新郑市人民路3号楼", phone="13900002222")
    return stage_xz


SHOP = ("烩面", "张记", "新华路126", "新华路 126 号", "１２６", "13900001111", "139 0000 1111", "烩面 新华")
NOTHING = ("", "  ", "%", '"', "烩面 人民", "不存在", "1390000111", "OR", "company", "NEAR(新华 126)")


def test_it_finds_by_two_characters_address_and_phone(shops: Stage) -> None:
    assert {query: found(shops, "manager", query) for query in SHOP} == {
        query: ["张记烩面馆"] for query in SHOP
    }


def test_it_finds_nothing_for_what_is_not_there(shops: Stage) -> None:
    assert {query: found(shops, "manager", query) for query in NOTHING} == {query: [] for query in NOTHING}


def test_it_finds_the_newest_first_and_by_number(shops: Stage) -> None:
    assert found(shops, "manager", "新郑") == ["老杨胡辣汤 东关店", "张记烩面馆"]
    with Session(shops.engine) as session:
        no = session.query(Case).filter_by(name="张记烩面馆").one().no
    assert found(shops, "manager", no) == ["张记烩面馆"]


def test_it_shows_nothing_to_the_other_company_and_to_firms_without_the_case(
    shops: Stage, stage_th: Stage
) -> None:
    assert found(stage_th, "manager", "烩面") == [] and found(stage_th, "manager", "13900001111") == []
    assert found(shops, "designer", "烩面") == [] and found(shops, "designer", "13900001111") == []


def test_it_shows_a_firm_the_case_that_was_handed_to_it(stage_xz: Stage) -> None:
    handed_over(stage_xz)
    assert found(stage_xz, "designer", "烩面") == ["张记烩面馆"] and found(stage_xz, "crew", "烩面") == []


def test_it_follows_a_new_name(shops: Stage) -> None:
    with Session(shops.engine) as session:
        case = session.query(Case).filter_by(name="张记烩面馆").one()
        case.name = "李记饺子馆"
        search.index_case(session, case)
        search.index_case(session, case)
        session.commit()
    assert found(shops, "manager", "饺子") == ["李记饺子馆"] and found(shops, "manager", "烩面") == []


def test_it_keeps_no_phone_in_the_index(shops: Stage, engine: Engine) -> None:
    with Session(engine) as session:
        kept = session.execute(text("SELECT CAST(grams AS TEXT) FROM case_search")).scalars().all()
    assert len(kept) == 2
    assert not any("39" in str(one).split() or "13900001111" in str(one) for one in kept)


def test_it_is_filled_again_when_the_migration_comes_down_and_up(app: Flask, shops: Stage) -> None:
    with app.app_context():
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0001")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
    assert found(shops, "manager", "烩面") == ["张记烩面馆"]
