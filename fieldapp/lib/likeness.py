"""How alike two short names are; static/js/canvass/likeness.js decides the same on a phone without a network."""


def common(one: str, other: str) -> int:
    """Length of the longest run of characters that both have in the same order, gaps allowed."""
    row = [0] * (len(other) + 1)
    for here in one:
        before = 0
        for n, there in enumerate(other, 1):
            above = row[n]
            row[n] = before + 1 if here == there else max(row[n], row[n - 1])
            before = above
    return row[-1]


def percent(one: str, other: str) -> int:
    """The share of characters two names have in common, 0 to 100, rounded down."""
    total = len(one) + len(other)
    return 200 * common(one, other) // total if total else 0


def alike(one: str, other: str, least: int) -> bool:
    """Both have a name, and so much of it is the same; or one is a shorter way to say the other (张记, 张记烩面馆)."""
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    return (len(short) > 1 and short in long) or percent(one, other) >= least
