"""The stages of a case and the moves between them."""

from enum import StrEnum


class Stage(StrEnum):
    PUSHED = "PUSHED"
    ASSIGNED = "ASSIGNED"
    VISITED = "VISITED"
    HANDED_OVER = "HANDED_OVER"
    SURVEY_BOOKED = "SURVEY_BOOKED"
    SURVEYING = "SURVEYING"
    PRESSURE_CHECK = "PRESSURE_CHECK"
    PRESSURE_HOLD = "PRESSURE_HOLD"
    DESIGNING = "DESIGNING"
    DISPATCHED = "DISPATCHED"
    CREW_ASSIGNED = "CREW_ASSIGNED"
    BUILDING = "BUILDING"
    CHANGE_REQUESTED = "CHANGE_REQUESTED"
    COMPLETED = "COMPLETED"
    ACCEPTANCE = "ACCEPTANCE"
    RECTIFYING = "RECTIFYING"
    ACCEPTED = "ACCEPTED"
    IN_SERVICE = "IN_SERVICE"
    ARCHIVED = "ARCHIVED"
    CANCELLED = "CANCELLED"


_S = Stage
MOVES: dict[Stage, frozenset[Stage]] = {
    _S.PUSHED: frozenset({_S.ASSIGNED}),
    _S.ASSIGNED: frozenset({_S.VISITED}),
    _S.VISITED: frozenset({_S.HANDED_OVER}),
    _S.HANDED_OVER: frozenset({_S.SURVEY_BOOKED, _S.VISITED}),
    _S.SURVEY_BOOKED: frozenset({_S.SURVEYING, _S.DESIGNING, _S.PRESSURE_CHECK, _S.VISITED}),
    _S.SURVEYING: frozenset({_S.DESIGNING, _S.PRESSURE_CHECK, _S.SURVEY_BOOKED}),
    _S.PRESSURE_CHECK: frozenset({_S.PRESSURE_HOLD, _S.DESIGNING}),
    _S.PRESSURE_HOLD: frozenset({_S.PRESSURE_CHECK, _S.DESIGNING}),
    _S.DESIGNING: frozenset({_S.DISPATCHED, _S.SURVEY_BOOKED}),
    _S.DISPATCHED: frozenset({_S.CREW_ASSIGNED, _S.DESIGNING, _S.CHANGE_REQUESTED}),
    _S.CREW_ASSIGNED: frozenset({_S.BUILDING, _S.DISPATCHED, _S.CHANGE_REQUESTED}),
    _S.BUILDING: frozenset({_S.CHANGE_REQUESTED, _S.COMPLETED}),
    _S.CHANGE_REQUESTED: frozenset(
        {_S.DISPATCHED, _S.BUILDING, _S.CREW_ASSIGNED, _S.COMPLETED, _S.RECTIFYING}
    ),
    _S.COMPLETED: frozenset({_S.ACCEPTANCE, _S.CHANGE_REQUESTED}),
    _S.ACCEPTANCE: frozenset({_S.RECTIFYING, _S.ACCEPTED}),
    _S.RECTIFYING: frozenset({_S.ACCEPTANCE, _S.CHANGE_REQUESTED}),
    _S.ACCEPTED: frozenset({_S.IN_SERVICE, _S.ARCHIVED}),
    _S.IN_SERVICE: frozenset({_S.ARCHIVED}),
    _S.ARCHIVED: frozenset({_S.IN_SERVICE}),
    _S.CANCELLED: frozenset(),
}

# the seven words of the track; the fourth takes its word from the case's permit route
TRACK = ("接单", "勘察", "出图", "备案", "施工", "验收", "通气")
PERMIT_WORDS = {
    "FILING": "备案",
    "APPROVAL": "审批",
    "COMMITMENT": "承诺",
    "CONFIRM": "审批",
    "SKIPPED": "道路",
}

_TRACK_INDEX = {
    _S.PUSHED: 0, _S.ASSIGNED: 0, _S.VISITED: 0, _S.HANDED_OVER: 1, _S.SURVEY_BOOKED: 1, _S.SURVEYING: 1,
    _S.PRESSURE_CHECK: 2, _S.PRESSURE_HOLD: 2, _S.DESIGNING: 2, _S.DISPATCHED: 4, _S.CREW_ASSIGNED: 4, _S.BUILDING: 4,
    _S.CHANGE_REQUESTED: 4, _S.COMPLETED: 5, _S.ACCEPTANCE: 5, _S.RECTIFYING: 5, _S.ACCEPTED: 6, _S.IN_SERVICE: 7,
    _S.ARCHIVED: 7,
}  # fmt: skip

NAMES = {
    _S.PUSHED: "待分派",
    _S.ASSIGNED: "待上门",
    _S.VISITED: "收资料",
    _S.HANDED_OVER: "待约勘察",
    _S.SURVEY_BOOKED: "已约勘察",
    _S.SURVEYING: "勘察中",
    _S.PRESSURE_CHECK: "核压力",
    _S.PRESSURE_HOLD: "等增压",
    _S.DESIGNING: "出图中",
    _S.DISPATCHED: "已派工",
    _S.CREW_ASSIGNED: "待开工",
    _S.BUILDING: "施工中",
    _S.CHANGE_REQUESTED: "等变更",
    _S.COMPLETED: "待验收",
    _S.ACCEPTANCE: "验收中",
    _S.RECTIFYING: "整改中",
    _S.ACCEPTED: "已验收",
    _S.IN_SERVICE: "已通气",
    _S.ARCHIVED: "已归档",
    _S.CANCELLED: "已取消",
}

BEFORE_WORKS = frozenset(
    {_S.PUSHED, _S.ASSIGNED, _S.VISITED, _S.HANDED_OVER, _S.SURVEY_BOOKED, _S.SURVEYING, _S.PRESSURE_CHECK,
     _S.PRESSURE_HOLD, _S.DESIGNING}
)  # fmt: skip
CLOSED = frozenset({_S.ARCHIVED, _S.CANCELLED})


def can_move(before: Stage, after: Stage) -> bool:
    """True when the state machine has this arrow; cancelling is possible until the works are accepted."""
    if after is Stage.CANCELLED:
        return before not in {_S.ACCEPTED, _S.IN_SERVICE, _S.ARCHIVED, _S.CANCELLED}
    return after in MOVES[before]


def track_index(stage: Stage) -> int:
    """Position 0..7 on the seven-step track; 7 means all seven are past."""
    return _TRACK_INDEX.get(stage, 0)
