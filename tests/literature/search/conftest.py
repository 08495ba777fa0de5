"""Sources that answer from files."""

import io
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from metatransfer.literature.search.sources import Means
from metatransfer.literature.search.wire import Wire

ANSWERS = Path(__file__).parent / "answers"


@dataclass
class Recorded(BaseAdapter):
    """Answers requests by the first rule whose word is in the address.

    Parameters
    ----------
    rules : dict of str to list of (int, bytes, dict) or Exception
        Word of an address to its answers, the last of which is repeated.
    """

    rules: dict[str, list[tuple[int, bytes, dict[str, str]] | Exception]]
    asked: list[PreparedRequest] = field(default_factory=list)

    def send(self, request: PreparedRequest, *_: object, **__: object) -> Response:
        self.asked.append(request)
        for word, answers in self.rules.items():
            if word in (request.url or ""):
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                if isinstance(answer, Exception):
                    raise answer
                return _response(request, *answer)
        raise AssertionError(f"no answer is recorded for {request.url}")

    def close(self) -> None:
        """There is nothing to close."""


def _response(
    request: PreparedRequest, status: int, body: bytes, headers: dict[str, str]
) -> Response:
    response = Response()
    response.status_code, response.raw = status, io.BytesIO(body)
    response.url, response.request = request.url or "", request
    response.encoding = "utf-8"
    response.headers.update(headers)
    return response


def answered(name: str, status: int = 200) -> tuple[int, bytes, dict[str, str]]:
    """Return the answer that a file holds."""
    return status, (ANSWERS / name).read_bytes(), {}


@dataclass
class Clock:
    """A clock that tests set, and a pause that takes no time."""

    pauses: list[float] = field(default_factory=list)

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


WireOf = Callable[[Recorded], Wire]


@pytest.fixture
def wire_of(clock: Clock) -> WireOf:
    def make(recorded: Recorded) -> Wire:
        return Wire(
            adapter=recorded, email="me@example.org", pause=clock.pause, arxiv_delay_seconds=0.0
        )

    return make


@pytest.fixture
def all_answer() -> Recorded:
    """Both services answer."""
    return Recorded(
        {
            "made-cursor": [answered("openalex_2.json")],
            "api.openalex.org": [answered("openalex_1.json")],
            "export.arxiv.org": [answered("arxiv.xml")],
        }
    )


@pytest.fixture
def anthology(tmp_path: Path) -> Path:
    """Copy of the Anthology's data with one collection."""
    return make_anthology(tmp_path / "acl", ["2020.made.xml"])


def make_anthology(folder: Path, names: Iterable[str]) -> Path:
    xml = folder / "data" / "xml"
    xml.mkdir(parents=True)
    (xml / "schema.rnc").write_bytes(pkgutil.get_data("acl_anthology", "data/schema.rnc") or b"")
    for name in names:
        (xml / name).write_bytes((ANSWERS / name).read_bytes())
    return folder


@pytest.fixture
def means(wire_of: WireOf, clock: Clock, all_answer: Recorded, anthology: Path) -> Means:
    return Means(now=clock.now, wire=wire_of(all_answer), acl_folder=anthology)
