"""A student's notebook file, read as something that may be broken or hostile."""

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

LARGEST = 5_000_000     # bytes; a notebook of this course has a tenth of it
MOST_CELLS = 500


class Unreadable(ValueError):
    """A file cannot be graded; `status` is one word, the message one sentence for the teacher."""

    def __init__(self, status, sentence):
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class StudentCell:
    """A code or text cell as handed in; id is nbgrader's, empty for a cell that the student added."""

    id: str
    type: str
    source: str


def read(path, largest=LARGEST):
    """Return the cells of a notebook that was handed in.

    path: the file; links are not followed. largest: bytes above which it is not opened.

    Raises Unreadable: missing, link, too_large, corrupt.
    """
    text = _text(Path(path), largest)
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("corrupt", f"{path.name} is no notebook: {_first_line(error)}") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("corrupt", f"{path.name} is JSON, but no notebook of version 4: it has no list of cells")
    if len(cells) > MOST_CELLS:
        raise Unreadable("corrupt", f"{path.name} has {len(cells):,} cells; at most {MOST_CELLS} are read")
    return [_cell(cell, place, path.name) for place, cell in enumerate(cells, 1)]


def _text(path, largest):
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError as error:
        if path.is_symlink():
            raise Unreadable("link", f"{path.name} is a link, which is not followed") from error
        raise Unreadable("missing", f"there is no {path.name}") from error
    except OSError as error:
        status = "link" if path.is_symlink() else "corrupt"
        raise Unreadable(status, f"{path.name} is a link, which is not followed" if status == "link"
                         else f"{path.name} cannot be opened: {error.strerror}") from error
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode):
        os.close(handle)
        raise Unreadable("corrupt", f"{path.name} is no ordinary file")
    with open(handle, "rb") as file:
        if about.st_size > largest:
            raise Unreadable("too_large", f"{path.name} has {about.st_size / 1e6:.1f} MB; at most {largest / 1e6:.1f} MB are read. "
                                          "Large outputs are the usual cause: clear them and hand it in again")
        content = file.read(largest + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("corrupt", f"{path.name} is not UTF-8 text: byte {error.start:,} does not fit") from error


def _cell(cell, place, name):
    if not isinstance(cell, dict):
        raise Unreadable("corrupt", f"{name}, cell {place}: it is no cell")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Unreadable("corrupt", f"{name}, cell {place}: its source is no text")
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    identity = marks.get("grade_id") if isinstance(marks, dict) else ""
    kind = cell.get("cell_type")
    return StudentCell(identity if isinstance(identity, str) else "", kind if isinstance(kind, str) else "", source)


def _first_line(error):
    return (str(error) or type(error).__name__).splitlines()[0][:200]
