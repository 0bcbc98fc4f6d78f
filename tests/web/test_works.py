"""The works door: every page draws for those who see the case, and a whole job can be done by plain posts."""

import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from fieldapp.lib.clock import now
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage, enter
from tests.support.story_works import (
    building,
    changed,
    drawing,
    issued,
    order_of,
    permit_cleared,
    permit_now,
    read,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def photo() -> tuple[io.BytesIO, str]:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "gray").save(data, "JPEG")
    data.seek(0)
    return data, "现场.jpg"


def post(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    return client.post(address, data={"cmd_id": str(uuid7()), **fields}, content_type="multipart/form-data")


def addresses(app: Flask, case_id: UUID, order_id: UUID) -> list[str]:
    with app.test_request_context():
        by_case = (
            "show_permit",
            "show_restoration",
            "show_start",
            "show_progress",
            "show_completion",
            "new_change",
        )
        by_order = ("show_acceptance", "show_return", "show_crew", "show_acknowledgement")
        return [
            *(url_for(f"works.{name}", case_id=case_id) for name in by_case),
            *(url_for(f"works.{name}", order_id=order_id) for name in by_order),
            url_for("works.orders"), url_for("cases.show", case_id=case_id),
        ]  # fmt: skip


def test_it_ticks_no_authority_and_leads_to_the_hold_when_the_answer_is_late(
    app: Flask, stage_xz: Stage
) -> None:
    case_id, _ = issued(stage_xz, cut="260", at=now() - timedelta(days=9))
    phone = enter(app, stage_xz, "customer_manager")
    page = phone.get(f"/cases/{case_id}/permit").text
    assert 'name="authorities" value="MUNICIPAL"' in page
    assert not re.search(r'name="authorities"[^>]*checked', page)
    late = re.search(r'class="strip late" href="([^"]+)"', page)
    assert late and late[1] == f"/cases/{case_id}/holds/new?reason=GOV_DELAY"
    assert re.search(r'value="GOV_DELAY"[^>]*(checked|selected)', phone.get(late[1]).text)


@pytest.mark.parametrize("part", ["crew", "contractor", "customer_manager", "engineer"])
def test_every_page_draws_for_those_who_see_the_case(app: Flask, stage_xz: Stage, part: str) -> None:
    case_id, order_id = building(stage_xz)
    client = enter(app, stage_xz, part)
    for address in addresses(app, case_id, order_id):
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.text}"
        assert "style=" not in answer.text and "onclick" not in answer.text


def test_the_other_company_finds_nothing(app: Flask, stage_xz: Stage, stage_th: Stage) -> None:
    case_id, order_id = building(stage_xz)
    change_id = changed(stage_xz, order_id)
    client = enter(app, stage_th, "contractor")
    for address in [*addresses(app, case_id, order_id)[:10], f"/changes/{change_id}"]:
        assert client.get(address).status_code == 404, address


def test_a_job_is_built_by_plain_posts(app: Flask, stage_xz: Stage) -> None:
    case_id, order_id = issued(stage_xz)
    first, *rest = [desk.authority for desk in permit_now(stage_xz, case_id).desks]
    manager, firm, crew = (enter(app, stage_xz, part) for part in ("customer_manager", "contractor", "crew"))
    empty = post(manager, f"/cases/{case_id}/permit/filings", base_rev=1)
    assert empty.status_code == 422 and "写上备案回执号" in empty.text
    numbers = {f"no.{first}": "备 77"}
    filed = post(manager, f"/cases/{case_id}/permit/filings", base_rev=1, not_concerned=rest, **numbers)
    assert filed.status_code == 303, filed.text
    assert "备 77" in manager.get(f"/cases/{case_id}/permit").text
    assert post(firm, f"/orders/{order_id}/acceptance", contract_no="HT-9").status_code == 303
    day = (now() + timedelta(days=9)).date().isoformat()
    man = {"name": "陈师傅", "cert": "PE 焊工证", "no": "PE-1", "valid_until": "2020-01-01"}
    row = {f"workers.0.{field}": value for field, value in man.items()}
    expired = post(firm, f"/orders/{order_id}/crew", crew_leader_id=stage_xz.person("crew").id, **row)
    assert expired.status_code == 422 and "到期了" in expired.text and 'value="陈师傅"' in expired.text
    row["workers.0.valid_until"] = day
    assert (
        post(firm, f"/orders/{order_id}/crew", crew_leader_id=stage_xz.person("crew").id, **row).status_code
        == 303
    )
    assert "先看图" in post(crew, f"/cases/{case_id}/start").text
    assert post(crew, f"/cases/{case_id}/start", seen_rev="1", dangers=["TRAFFIC"]).status_code == 422
    begun = post(
        crew, f"/cases/{case_id}/start", seen_rev="1", dangers=["TRAFFIC"], **{"ticket.TRAFFIC": "ZD-1"}
    )
    assert begun.status_code == 303, begun.text
    words = {"order_id": order_id, "text": "开挖 60 m", "concealed": "1"}
    told = post(crew, f"/cases/{case_id}/progress", **words, photos_file=photo())
    assert told.status_code == 303, told.text
    done = {"order_id": order_id, "self_check": "合格", "strength": "空气 0.1 MPa", "tightness": "空气 5 kPa"}
    assert post(crew, f"/cases/{case_id}/completion", **done).status_code == 422
    assert post(crew, f"/cases/{case_id}/completion", **done, photos_file=photo()).status_code == 303
    assert read(stage_xz, case_id).stage == "COMPLETED"
    seen = permit_now(stage_xz, case_id).rev
    assert post(crew, f"/cases/{case_id}/restoration", photos_file=photo(), base_rev=seen).status_code == 303


def test_a_change_goes_by_plain_posts_and_its_rows_survive_an_error(app: Flask, stage_xz: Stage) -> None:
    case_id, order_id = building(stage_xz, customer="RES")
    crew, site = enter(app, stage_xz, "crew"), enter(app, stage_xz, "site_manager")
    page = crew.get(f"/cases/{case_id}/changes/new").text
    assert "PE 管" in page and "先给" in page
    pipe = {"item": "PE 管", "spec": "dn63", "unit": "m", "before": "120", "after": "120"}
    rows = {f"rows.0.{field}": value for field, value in pipe.items()}
    fields = {
        "order_id": order_id,
        "side": "INSIDE",
        "cause": "OBSTACLE",
        "reason": "有电缆",
        "cost_delta": "-350.5",
    }
    same = post(crew, f"/cases/{case_id}/changes", **fields, **rows, photos_file=photo())
    assert same.status_code == 422 and "改一下变更后的数量" in same.text and "有电缆" in same.text
    asked = post(
        crew, f"/cases/{case_id}/changes", **{**fields, **rows, "rows.0.after": "126"}, photos_file=photo()
    )
    assert asked.status_code == 303, asked.text
    address = asked.headers["Location"]
    shown = site.get(address).text
    assert "120 → 126 m" in shown and "-350.50" in shown and "转给设计" in shown
    assert post(site, f"{address}/forwarding", base_rev=1).status_code == 303
    assert "费用批了" in enter(app, stage_xz, "engineer").get(address).text


def test_a_stale_page_cannot_finish_an_old_revision(app: Flask, stage_xz: Stage) -> None:
    case_id, old = building(stage_xz)
    changed(stage_xz, old)
    drawing(stage_xz, case_id)
    crew = enter(app, stage_xz, "crew")
    shown = crew.get(f"/orders/{order_of(stage_xz, case_id).id}/acknowledgement").text
    assert "派工单换了第 2 版，先停下看改动" in shown and "不再用" in shown and "按第 2 版干" in shown
    fields = {"order_id": old, "self_check": "合格", "strength": "0.1 MPa", "tightness": "5 kPa"}
    late = post(crew, f"/cases/{case_id}/completion", **fields, photos_file=photo())
    assert late.status_code == 422 and "已作废" in late.text


def test_a_read_only_role_is_told_whose_it_is(app: Flask, stage_xz: Stage) -> None:
    case_id, _ = issued(stage_xz)
    service = enter(app, stage_xz, "service")
    assert "备案办好了" not in service.get(f"/cases/{case_id}/permit").text
    assert post(service, f"/cases/{case_id}/permit/filings", base_rev=1).status_code == 403
    assert service.get(f"/cases/{case_id}/permit/moon").status_code == 404


def test_a_commitment_without_its_policy_document_is_a_red_warning(app: Flask, stage_th: Stage) -> None:
    case_id, _ = issued(stage_th, cut="90")
    manager = enter(app, stage_th, "customer_manager")
    page = manager.get(f"/cases/{case_id}/permit").text
    assert 'class="strip late"' in page and "改走正式申请" in page
    promise = {"base_rev": 1, "restoration": "原样恢复", "letter_file": photo()}
    again = post(manager, f"/cases/{case_id}/permit/commitment", **promise)
    assert again.status_code == 422 and "没有政策文号" in again.text
    assert (
        post(manager, f"/cases/{case_id}/permit/application", base_rev=1, reason="没有文件").status_code
        == 303
    )
    assert "资料报出去了" in manager.get(f"/cases/{case_id}/permit").text


def test_the_panels_and_the_next_steps_stand_on_the_case_page(app: Flask, stage_xz: Stage) -> None:
    case_id, _ = issued(stage_xz)
    page = enter(app, stage_xz, "contractor").get(f"/cases/{case_id}").text
    assert "道路手续" in page and "施工" in page and "/acceptance" in page
    permit_cleared(stage_xz, case_id)
    assert "可以破路" in enter(app, stage_xz, "customer_manager").get(f"/cases/{case_id}").text
