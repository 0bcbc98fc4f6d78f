"""A pack of the right shape can still mean nonsense: each kind is found, with its key."""

from pathlib import Path

import pytest

from fieldapp.packs import check, parse
from fieldapp.packs import loader as room

HERE = Path(room.__file__).parent
XINZHENG = (HERE / "xinzheng.toml").read_text(encoding="utf-8")
STEPS = """[diversity]
commercial = [{ from_count = 1, to_count = 4, factor = 1.0 }, { from_count = 4, factor = 0.8 }]
[company]
"""

NONSENSE = [
    ("a clause nobody wrote", 'clause = "XZ-1.2-3"', 'clause = "XZ-9-9"', "hold.clause"),
    ("a clause by role", "[push]\n", '[titles]\nadmin = { name = "管理", by_clause = { "XZ-8" = "甲" } }\n[push]\n',
     "titles.admin.by_clause"),
    ("a clause in a list", 'clause = "XZ-1.3-1a"', 'clause = "XZ-7"', "channels.GOV_SITE.clause"),
    ("an unknown start", 'start = "PERMIT_OPENED"\nstop = "PERMIT_FILED"', 'start = "NOON"\nstop = "PERMIT_FILED"',
     "limits.PERMIT_FILING.start"),
    ("an unknown stop", 'stop = "PERMIT_FILED"', 'stop = "SUNSET"', "limits.PERMIT_FILING.stop"),
    ("start is stop", 'stop = "PERMIT_FILED"', 'stop = "PERMIT_OPENED"', "limits.PERMIT_FILING.stop"),
    ("a milestone of nothing", 'milestones = ["PERMIT_SUBMITTED"]', 'milestones = ["MOON"]',
     "limits.PERMIT_APPROVAL.milestones"),
    ("milestones of one household", "IGNITION = { clause", 'IGNITION = { milestones = ["SURVEYED"], clause',
     "limits.IGNITION.milestones"),
    ("no class to wait for", "DESIGN_NONRES = { clause", "DESIGN_NONRES = { applies = { unclassed = true }, clause",
     "limits.DESIGN_NONRES.applies.unclassed"),
    ("an unknown limit", 'filing_limit = "PERMIT_FILING"', 'filing_limit = "SOON"', "permit.filing_limit"),
    ("too few parties", "[acceptance]\n", "[acceptance]\nquorum = 5\n", "acceptance.parties.RES"),
    ("an unknown checklist", "[acceptance]\n",
     '[acceptance]\nburied_checklist = "ACC-X"\n', "acceptance.buried_checklist"),
    ("steps that overlap", "[company]\n", STEPS, "diversity.commercial.1"),
    ("a reading that is not true", "[ambiguities.A4-05.also]",
     "[ambiguities.A4-05]\nvalue = 9.0\n[ambiguities.A4-05.also]",
     "ambiguities.A4-05.value"),
    ("a reading of nothing", "[ambiguities.A4-05.also]", '[ambiguities.A4-05]\nkey = "sky"\n[ambiguities.A4-05.also]',
     "ambiguities.A4-05.key"),
    ("a channel twice", 'code = "ZHB_APP"', 'code = "HALL"', "channels"),
    ("an unknown channel", 'basis_channels = ["HALL"', 'basis_channels = ["MOON"', "tolerance.basis_channels"),
    ("a paper that may never wait", "[tolerance]\n", '[[papers]]\ncode = "M15"\ntolerable = true\n[tolerance]\n',
     "papers.M15.tolerable"),
    ("a gate left out", 'extends = "common"',
     'extends = "common"\nremove = ["ignition.gates.G4"]', "ignition.gates.G4"),
    ("a gate narrowed", "[completion]\n", '[[ignition.gates]]\ncode = "G4"\napplies = ["NONRES"]\n[completion]\n',
     "ignition.gates.G4.applies"),
    ("an ambiguity left out", 'extends = "common"', 'extends = "common"\nremove = ["ambiguities.A4-31"]',
     "ambiguities.A4-31"),
    ("an unknown test", "[push]\n", '[[checklists.ACC-SM.items]]\ncode = "SM-14"\ntests = [["T77"]]\n[push]\n',
     "checklists.ACC-SM.items.SM-14.tests"),
    ("a picture of the act not taken", "[push]\n",
     '[[checklists.ACC-SM.items]]\ncode = "SM-03"\nphoto = false\n[push]\n', "checklists.ACC-SM.items.SM-03.photo"),
    ("a photo of nobody", "[push]\n", '[[survey.photos]]\ncode = "PLANT"\nkinds = ["CIRCUS"]\n[push]\n',
     "survey.photos.PLANT.kinds"),
    ("a title left out", 'extends = "common"',
     'extends = "common"\nremove = ["titles.supervisor"]', "titles.supervisor"),
]  # fmt: skip


@pytest.mark.parametrize(("story", "old", "new", "key"), NONSENSE, ids=[one[0] for one in NONSENSE])
def test_it_finds_what_makes_no_sense(story: str, old: str, new: str, key: str) -> None:
    assert old in XINZHENG
    text = XINZHENG.replace(old, new, 1)
    found = check(parse(text, name="xinzheng.toml"))
    assert key in [problem.key for problem in found]
    assert all(problem.file == "xinzheng.toml" and problem.message for problem in found)
