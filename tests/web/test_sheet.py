"""现场验收: the page that is taken along holds everything of the round, and only for those who may see it."""

import json
import re
from uuid import uuid4

from flask import Flask

from tests.support import story_acceptance, story_works, walk
from tests.support.cast import Stage, enter

DATA = re.compile(r'<script type="application/json" id="round">(.*?)</script>', re.S)


def test_it_holds_the_whole_round_with_drawing_and_order(app: Flask, stage_xz: Stage) -> None:
    case_id = walk.received(stage_xz)
    walk.drawn(stage_xz, case_id, flow="80")
    story_works.finish(stage_xz, case_id)
    acceptance_id = story_acceptance.convened(stage_xz, case_id)
    inspector = enter(app, stage_xz, "inspector")
    page = inspector.get(f"/acceptances/{acceptance_id}/sheet")
    assert page.status_code == 200
    found = DATA.search(page.text)
    assert found
    given = json.loads(found[1])
    assert len(given["round"]["items"]) == 40 and given["round"]["answers"] == {}
    drawing = given["round"]["drawing"]["files"][0]["url"]
    assert f' src="{drawing}"' in page.text and "派工单" in page.text and "PE 管" in page.text
    assert f'href="/acceptances/{acceptance_id}"' in page.text  # without script: the pages online
    assert len(page.data) < 80_000
    again = inspector.get(f"/acceptances/{acceptance_id}/round", headers={"Accept": "application/json"})
    assert again.json and again.json["round"] == given["round"] and again.json["at"] >= given["at"]


def test_it_is_where_the_inspectors_step_leads(app: Flask, stage_xz: Stage) -> None:
    acceptance_id = story_acceptance.convened(stage_xz, story_acceptance.completed(stage_xz))
    inspector = enter(app, stage_xz, "inspector")
    assert f"/acceptances/{acceptance_id}/sheet" in inspector.get("/today").text
    assert f"/acceptances/{acceptance_id}/sheet" in inspector.get(f"/acceptances/{acceptance_id}").text


def test_it_is_nobody_elses(app: Flask, stage_xz: Stage, stage_th: Stage) -> None:
    acceptance_id = story_acceptance.convened(stage_xz, story_acceptance.completed(stage_xz))
    stranger = enter(app, stage_th, "inspector")
    for page in ("sheet", "round"):
        assert stranger.get(f"/acceptances/{acceptance_id}/{page}").status_code == 404
        assert stranger.get(f"/acceptances/{uuid4()}/{page}").status_code == 404
