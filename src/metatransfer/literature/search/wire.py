"""Requests to sources: patient, polite, and never taking a page for data.

The clients of the sources bring their own requests session; this adapter is mounted on it, so that
waiting, retries and errors are the same for all, and so that tests can answer from records.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.exceptions import RequestException
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from metatransfer.literature.documents.plain import error_page
from metatransfer.literature.search.errors import SourceError

TRIES: Final = 4
"""Requests made for one answer before a source is given up."""
PAUSE_SECONDS: Final = 2.0
"""First pause after a failure; it doubles with each further one."""
LONGEST_PAUSE_SECONDS: Final = 120.0
"""A source that asks to wait longer is given up: the message says for how long."""
TIMEOUT_SECONDS: Final = (10.0, 60.0)
"""To connect, and between two pieces of an answer; the clients themselves would wait for ever."""
AGAIN: Final = frozenset({429, 500, 502, 503, 504})
"""Answers after which the same request may succeed."""
PAGE: Final = (b"<!doctype html", b"<html")


@dataclass(frozen=True)
class Wire:
    """How sources are reached.

    Parameters
    ----------
    adapter : BaseAdapter
        Sends requests; records answer in tests.
    email : str
        Address told to sources, which then serve a request more readily; empty for none.
    api_key : str
        Key for OpenAlex; none is needed.
    pause : callable
        Waits for seconds.
    arxiv_delay_seconds : float
        Pause between requests to arXiv, whose terms of use ask for three seconds.
    """

    adapter: BaseAdapter = field(default_factory=HTTPAdapter)
    email: str = ""
    api_key: str = ""
    pause: Callable[[float], None] = time.sleep
    arxiv_delay_seconds: float = 3.0

    def mount(self, session: Session, source: str) -> None:
        """Let a session send its requests this way.

        Parameters
        ----------
        session : Session
            Session of a client.
        source : str
            Name of the source, for messages.
        """
        session.mount("https://", PatientAdapter(self.adapter, source, self.pause))


class PatientAdapter(BaseAdapter):
    """Sends a request again after a failure that may pass, and refuses pages for people.

    Parameters
    ----------
    inner : BaseAdapter
        Sends.
    source : str
        Name of the source, for messages.
    pause : callable
        Waits for seconds.
    """

    def __init__(self, inner: BaseAdapter, source: str, pause: Callable[[float], None]) -> None:
        super().__init__()
        self._inner, self._source, self._pause = inner, source, pause

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the signature is that of requests
        timeout: float | tuple[float | None, float | None] | None = None,
        *settings: Any,
        **named: Any,
    ) -> Response:
        """Return the answer to a request.

        Parameters are those of :meth:`requests.adapters.BaseAdapter.send`.

        Raises
        ------
        SourceError
            When the source cannot be reached, stays unable to answer, or answers with a page.
        """
        patience = timeout or TIMEOUT_SECONDS
        for attempt in range(TRIES):
            last, pause = attempt == TRIES - 1, PAUSE_SECONDS * 2**attempt
            try:
                answer = self._inner.send(request, stream, patience, *settings, **named)
            except RequestException as error:
                if last:
                    raise self._unreachable(error) from error
                self._pause(pause)
                continue
            if answer.status_code not in AGAIN:
                return self._data(answer)
            if last:
                raise self._refused(answer)
            self._pause(self._asked_pause(answer) or pause)
        raise AssertionError  # pragma: no cover - the last try returns or raises

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _asked_pause(self, answer: Response) -> float:
        """Return the seconds that the source asks to wait; 0 where it asks for none."""
        try:
            seconds = Retry().parse_retry_after(answer.headers.get("Retry-After", "0"))
        except InvalidHeader:
            return 0.0
        if seconds > LONGEST_PAUSE_SECONDS:
            raise SourceError(
                f"{self._source} · asks to wait for {seconds:.0f} s · do: search again later"
            )
        return seconds

    def _data(self, answer: Response) -> Response:
        start = answer.content[:1024].lstrip().lower()
        if not start.startswith(PAGE):
            return answer
        words = error_page(answer.text) or "a page for people"
        raise SourceError(
            f"{self._source} · answered with {words} in place of data "
            f"(HTTP {answer.status_code}) · do: search again later"
        )

    def _refused(self, answer: Response) -> SourceError:
        limit = "its rate limit is reached" if answer.status_code == 429 else "it has a fault"
        return SourceError(
            f"{self._source} · HTTP {answer.status_code} after {TRIES} tries: {limit} · "
            "do: search again later, and say --email, which sources answer more readily"
        )

    def _unreachable(self, error: RequestException) -> SourceError:
        return SourceError(
            f"{self._source} · cannot be reached after {TRIES} tries: {type(error).__name__} · "
            "do: check the network"
        )
