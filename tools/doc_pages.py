"""Pages of the documentation as sessions: run them, and compare or write what they show.

A page whose front matter has ``start: empty``, ``start: shipped`` or the name of another page is
run from top to bottom in a folder of its own: an empty one, one with the shipped library, or a copy
of what the other page leaves behind. On it

- a fenced block with a title is a file, written where the session is;
- a ``console`` block holds commands after ``$`` and what they print, 80 columns wide; an error is
  shown, progress is not; a line ``…`` stands for lines that are left out;
- a ``python`` block is run, and a ``text`` block right after it is what it printed.

``close: 0.1`` lets numbers differ by a tenth, for what is sampled; ``slow: true`` keeps a page out
of the fast tests. ``python -m tools.doc_pages PAGE…`` writes what the pages show anew.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

from metatransfer.cli.app import run

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"
FENCE: Final = re.compile(r"^```(\w*)(?: title=\"([^\"]+)\")?$")
LEFT_OUT: Final = "…"
NUMBER: Final = re.compile(r"(?<![\w.])[-+−]?(?:\d[\d,]*\.?\d*|\.\d+)")
CHANGES: Final = (
    (re.compile(r"\b\d+(\.\d+)? s\b"), "0 s"),
    (re.compile(r"\b20\d\d-\d\d-\d\d\b"), "2000-01-01"),
    (re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{12,64}\b"), "a-hash"),
)
"""What is another on every run, or with every version: how long it took, the day, and hashes."""
OTHERS: Final = ("cat", "git", "ls")
"""Programs besides metatransfer that a page may run."""


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Parameters
    ----------
    language : str
        Word after the fence.
    title : str
        File that it is; empty for none.
    first, last : int
        Its lines within the page, fences left out, as a slice.
    lines : tuple of str
        Its lines.
    """

    language: str
    title: str
    first: int
    last: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A page.

    Parameters
    ----------
    path : Path
        File.
    text : str
        Its text.
    """

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> "Page":
        """Return the page of a file."""
        return cls(path, path.read_text(encoding="utf-8"))

    @property
    def matter(self) -> dict[str, Any]:
        """Its front matter."""
        found = re.match(r"---\n(.*?)\n---\n", self.text, re.DOTALL)
        return yaml.safe_load(found[1]) if found else {}

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its fenced blocks."""
        lines = self.text.splitlines()
        fences = [at for at, line in enumerate(lines) if line.startswith("```")]
        return tuple(
            _block(lines, first, last)
            for first, last in zip(fences[::2], fences[1::2], strict=True)
        )


def _block(lines: Sequence[str], first: int, last: int) -> Block:
    found = FENCE.match(lines[first])
    if found is None:
        raise ValueError(f"line {first + 1}: {lines[first]} · is no fence that is known")
    inside = tuple(lines[first + 1 : last])
    return Block(found[1], found[2] or "", first + 1, last, inside)


def commands(block: Block) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield each command of a console block, its lines as written, and what it prints.

    Parameters
    ----------
    block : Block
        Console block.
    """
    starts = [at for at, line in enumerate(block.lines) if line.startswith("$ ")]
    for start, stop in pairwise([*starts, len(block.lines)]):
        end = start + 1
        while block.lines[end - 1].endswith("\\"):
            end += 1
        written = block.lines[start:end]
        command = " ".join(line.removesuffix("\\").strip() for line in written)[2:]
        yield command, written, block.lines[end:stop]


@dataclass
class Session:
    """A folder that commands are run in, as a person would at a terminal.

    Parameters
    ----------
    folder : Path
        Where it starts.
    """

    folder: Path
    code: int = 0
    names: dict[str, Any] = field(default_factory=dict)

    def console(self, command: str) -> str:
        """Run a command line and return what it shows.

        Parameters
        ----------
        command : str
            Commands, joined by ``&&``.
        """
        shown = ""
        for part in command.split("&&"):
            shown += self._one(shlex.split(part))
            if self.code:
                break
        return shown

    def _one(self, words: Sequence[str]) -> str:
        match words:
            case ["cd", where]:
                self.folder = (self.folder / where).resolve(strict=True)
                return ""
            case ["echo", "$?"]:
                return f"{self.code}\n"
            case ["metatransfer", *rest]:
                out, err = io.BytesIO(), io.StringIO()
                # some formats are written as bytes, past the text layer
                text = io.TextIOWrapper(out, "utf-8", write_through=True)
                with self._here(), redirect_stdout(text), redirect_stderr(err):
                    self.code = int(run(rest))
                return out.getvalue().decode() + (err.getvalue() if self.code == 2 else "")
            case [program, *_] if program in OTHERS:
                ran = subprocess.run(  # noqa: S603 - one of three programs, named on our own page
                    words, cwd=self.folder, capture_output=True, text=True, check=False
                )
                self.code = ran.returncode
                return ran.stdout + ran.stderr
        raise ValueError(f"{shlex.join(words)} · is run by nothing here")

    def python(self, code: str) -> str:
        """Run Python and return what it prints.

        Parameters
        ----------
        code : str
            Source.
        """
        out = io.StringIO()
        with self._here(), redirect_stdout(out):
            exec(compile(code, "page", "exec"), self.names)  # noqa: S102 - our own page
        return out.getvalue()

    @contextlib.contextmanager
    def _here(self) -> Iterator[None]:
        kept = {name: os.environ.get(name) for name in ("COLUMNS", "NO_COLOR")}
        os.environ.update(COLUMNS="80", NO_COLOR="1")
        try:
            with contextlib.chdir(self.folder):
                yield
        finally:
            for name, value in kept.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def shown(page: Page, folder: Path) -> list[tuple[Block, tuple[str, ...]]]:
    """Run a page; return its blocks that show output, with the lines they should hold.

    Parameters
    ----------
    page : Page
        Page.
    folder : Path
        Empty folder, or one with the shipped library.
    """
    session, found, printed = Session(folder), [], ""
    for block in page.blocks:
        if block.title:
            path = session.folder / block.title
            if not path.resolve().is_relative_to(session.folder.resolve()):
                raise ValueError(f"{block.title} · lies outside the page's folder")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(block.lines) + "\n", encoding="utf-8")
        elif block.language == "console":
            found.append((block, _console(session, block, close=page.matter.get("close", 0.0))))
        elif block.language == "python":
            printed = session.python("\n".join(block.lines))
        elif block.language == "text" and printed:
            found.append((block, tuple(line.rstrip() for line in printed.splitlines())))
            printed = ""
    return found


def _console(session: Session, block: Block, *, close: float) -> tuple[str, ...]:
    lines: list[str] = []
    for command, written, before in commands(block):
        now = tuple(line.rstrip() for line in session.console(command).strip("\n").splitlines())
        # what was left out by hand stays left out as long as the rest is still so
        lines += [*written, *(before if alike(before, now, close) else now)]
    return tuple(lines)


def alike(page: Sequence[str], now: Sequence[str], close: float = 0.0) -> bool:
    """Whether a page shows what is printed.

    Parameters
    ----------
    page : sequence of str
        Lines of the page; ``…`` stands for any.
    now : sequence of str
        Lines that were printed.
    close : float
        How far numbers may be apart, as a share of their size and in their unit.
    """
    parts: list[list[str]] = [[]]
    for line in page:
        if line.strip() == LEFT_OUT:
            parts.append([])
        else:
            parts[-1].append(line)
    rest = list(now)
    for number, part in enumerate(parts):
        at = _found(part, rest, close, last=number == len(parts) - 1)
        if at is None or (number == 0 and at > 0):
            return False
        rest = rest[at + len(part) :]
    return not rest or (len(parts) > 1 and not parts[-1])


def _found(part: Sequence[str], lines: Sequence[str], close: float, *, last: bool) -> int | None:
    """Return where lines stand among others, at the end for the last of a page."""
    places = range(len(lines) - len(part) + 1)
    for at in reversed(places) if last else places:
        pairs = zip(part, lines[at : at + len(part)], strict=True)
        if all(_same(one, other, close) for one, other in pairs):
            return at
    return None


def _same(one: str, other: str, close: float) -> bool:
    for pattern, instead in CHANGES:
        one, other = pattern.sub(instead, one), pattern.sub(instead, other)
    if not close:
        return one == other
    words = [re.sub(r"[\s0]+", " ", NUMBER.sub("0", text)) for text in (one, other)]
    numbers = [[_number(each) for each in NUMBER.findall(text)] for text in (one, other)]
    return words[0] == words[1] and all(
        abs(mine - theirs) <= close * max(1.0, abs(mine))
        for mine, theirs in zip(*numbers, strict=True)
    )


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def rewritten(page: Page, found: Sequence[tuple[Block, tuple[str, ...]]]) -> str:
    """Return the text of a page with what its blocks should hold.

    Parameters
    ----------
    page : Page
        Page.
    found : sequence of (Block, lines)
        From :func:`shown`.
    """
    lines = page.text.splitlines()
    for block, new in reversed(found):
        lines[block.first : block.last] = new
    return "\n".join(lines) + "\n"


def set_up(page: Page, folder: Path, left_behind: Callable[[str], Path]) -> None:
    """Fill the folder that a page starts in.

    Parameters
    ----------
    page : Page
        Page.
    folder : Path
        Empty folder.
    left_behind : callable
        Returns the folder that another page leaves behind.
    """
    start = page.matter["start"]
    if start == "shipped":
        for name in ("claims", "data"):
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "metatransfer.toml", folder)
    elif start != "empty":
        shutil.copytree(left_behind(start), folder, dirs_exist_ok=True)


def leave_behind(name: str, folder: Path) -> Path:
    """Run another page and return the folder it leaves behind.

    Parameters
    ----------
    name : str
        Its name below ``docs/``, without ``.md``.
    folder : Path
        Empty folder.
    """
    shown(Page.read(DOCS / f"{name}.md"), folder)
    return folder


def pages(keep: Callable[[Page], bool] = lambda _: True) -> list[Page]:
    """Return the pages that are sessions.

    Parameters
    ----------
    keep : callable
        Says which of them.
    """
    every = map(Page.read, sorted(DOCS.rglob("*.md")))
    return [page for page in every if "start" in page.matter and keep(page)]


def main(names: Sequence[str]) -> None:
    """Write what pages show anew."""
    for page in map(Page.read, map(Path, names)):
        with tempfile.TemporaryDirectory(prefix="metatransfer-") as name:
            page.path.write_text(_anew(page, Path(name)), encoding="utf-8")
        print(f"wrote {page.path}")


def _anew(page: Page, where: Path) -> str:
    folder, other = where / "page", where / "other"
    folder.mkdir()
    other.mkdir()
    set_up(page, folder, lambda start: leave_behind(start, other))
    return rewritten(page, shown(page, folder))


if __name__ == "__main__":
    main(sys.argv[1:])
