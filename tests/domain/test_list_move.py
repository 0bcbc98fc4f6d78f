"""From one version of a list to the next: whatever changes, every answer is in one of three heaps and none in two."""

from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from fieldapp import packs
from fieldapp.domain.list_move import change_words, digests, item_digest, split
from fieldapp.packs.checklist import Item

CODES = st.sampled_from([f"SM-{n:02}" for n in range(1, 41)])
LISTS = st.dictionaries(CODES, st.sampled_from(["a", "b", "c"]), max_size=40)


@given(old=LISTS, new=LISTS, drawn=st.sets(CODES))
def test_it_loses_no_answer_and_counts_none_twice(
    old: dict[str, str], new: dict[str, str], drawn: set[str]
) -> None:
    answered = drawn & old.keys()
    parts = split(old, new, answered)
    heaps = [set(parts.carried), set(parts.again), set(parts.gone)]
    assert len(parts.carried) + len(parts.again) + len(parts.gone) == len(answered)
    assert (heaps[0] | heaps[1] | heaps[2]) == answered
    assert set(parts.fresh) | set(parts.carried) | set(parts.again) == new.keys()
    assert not set(parts.fresh) & (heaps[0] | heaps[1] | heaps[2])
    assert all(new[code] == old[code] for code in parts.carried)


@given(old=LISTS, new=LISTS)
def test_a_whole_list_answered_adds_up_to_old_and_new(old: dict[str, str], new: dict[str, str]) -> None:
    parts = asdict(split(old, new, old.keys()))
    assert sorted(code for heap in parts.values() for code in heap) == sorted(old.keys() | new.keys())


def changed(item: Item, **over: object) -> Item:
    return item.model_copy(update=over)


def test_it_knows_what_is_asked_from_what_it_is_called() -> None:
    pack = packs.load("xinzheng")
    hose = pack.checklists["ACC-SM"].item("SM-09")
    same = item_digest(hose, pack)
    assert item_digest(changed(hose, name="软管", ref="别处"), pack) == same
    for over in (
        {"max": 1.5},
        {"unit": "mm"},
        {"criterion": "不长"},
        {"photo": not hose.photo},
        {"na_allowed": True},
    ):
        assert item_digest(changed(hose, **over), pack) != same
    assert len(set(digests(pack.checklists["ACC-SM"].items, pack).values())) > 20


def test_it_says_in_a_few_words_what_changed() -> None:
    pack = packs.load("xinzheng")
    hose, bolt = pack.checklists["ACC-SM"].item("SM-09"), pack.checklists["ACC-SM"].item("SM-10")
    assert change_words(hose, changed(hose, max=1.5), pack, pack) == "上限 2 m 改成 1.5 m"
    assert change_words(bolt, changed(bolt, photo=True), pack, pack) == "加照片，必拍"
    assert change_words(bolt, changed(bolt, criterion="新的说法"), pack, pack) == "改成：新的说法"
