"""The corpus as the table of docs/photos.md; `python -m tests.corpus.table` prints it."""

from tests.corpus.cases import CORPUS, STORED

SENTENCES = {
    "image_size": "像素太多，没有收。换一张普通照片",
    "image_odd": "存法不寻常，没有收。截个屏再传",
    "image_broken": "打不开，可能没拍完整。重拍一张",
    "file_empty": "是空的，没有收",
    "file_type": "没有收。",
}


def table() -> str:
    rows = ["| what comes | what becomes of it |", "| --- | --- |"]
    for odd in CORPUS:
        if odd.ends != STORED:
            end = f"refused: “…{SENTENCES[odd.ends]}”"
        elif odd.seen:
            end = "stored; shown encoded anew" + (f" at {odd.size[0]} x {odd.size[1]}" if odd.size else "")
            end += f"; says of itself: {', '.join(odd.facts)}" if odd.facts else ""
        else:
            end = "stored as a paper where papers are asked for (no photo); only ever a download"
        rows.append(f"| {odd.what} | {end} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(table(), end="")  # noqa: T201
