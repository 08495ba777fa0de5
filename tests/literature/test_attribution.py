"""A record is checked where its document is at hand: stricter where it must be, never kinder."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from metatransfer.literature import attribute, quotation_faults
from metatransfer.records import Attribution, AttributionOutcome, Claim, Quotation, Status
from metatransfer.records.claim import Documented

SENTENCE = "Using nine intermediate tasks, we often see large gains on BUCC."
SHA = "a" * 64
DAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Text:
    text: str
    sha256: str = SHA


@dataclass(frozen=True)
class InFile:
    record: Claim
    file: str = "claims/c.yaml"

    def line_of(self, *path: str | int) -> int:
        return {"source": 5, "attributions": 12}[str(path[0])]


def claim(
    statement: str,
    *,
    status: Status = Status.STATED,
    quote: str = SENTENCE,
    truncated: bool = False,
    **recorded: Any,
) -> Claim:
    if status is Status.STATED_DIFFERENTLY:
        recorded.setdefault("differences", ("something differs",))
    attribution = Attribution(
        document="paper",
        status=status,
        quote="" if status is Status.NOT_FOUND else quote,
        checked=DAY,
        document_sha256=recorded.pop("sha256", SHA),
        **recorded,
    )
    return Claim(
        id="c",
        title="A claim",
        statement=statement,
        truncated=truncated,
        source=Quotation(document="report", quote=statement, locator="row 1"),
        attributions=(attribution,),
        test=Documented(kind="documented", by=("paper",)),
    )


def outcome(made: Claim, text: str = f"Before. {SENTENCE} After.") -> AttributionOutcome:
    (only,) = attribute(made, {"paper": Text(text)})
    return only


def test_a_statement_that_stands_there_word_for_word_is_stated() -> None:
    got = outcome(claim("Using nine intermediate tasks, we often see large gains on BUCC."))
    assert (got.status, got.basis, got.score) == (Status.STATED, "checked now", 100.0)
    assert got.differences == ()


def test_a_faithful_paraphrase_stays_as_it_was_recorded() -> None:
    got = outcome(claim("Large gains were often observed on BUCC using 9 intermediate tasks."))
    assert got.status is Status.STATED
    assert got.differences[0].startswith("in other words: ")


def test_wording_is_left_to_the_person_who_named_differences() -> None:
    made = claim("Large gains were often observed on BUCC.", differences=("a paraphrase",))
    assert outcome(made).differences == ("a paraphrase",)


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("Using ten intermediate tasks, we often see large gains.", Status.CONTRADICTED_BY_SOURCE),
        (
            "Using nine intermediate tasks, we do not see large gains.",
            Status.CONTRADICTED_BY_SOURCE,
        ),
        ("Using nine intermediate tasks, we often see small gains.", Status.CONTRADICTED_BY_SOURCE),
        ("Using nine intermediate tasks, we always see large gains.", Status.STATED_DIFFERENTLY),
        (
            "Using nine intermediate tasks, we often see large gains on XNLI.",
            Status.STATED_DIFFERENTLY,
        ),
        ("Readers should consult primary sources.", Status.STATED_DIFFERENTLY),
    ],
)
def test_a_record_that_is_too_kind_is_made_stricter(statement: str, status: Status) -> None:
    got = outcome(claim(statement))
    assert got.status is status
    assert got.differences


@pytest.mark.parametrize("status", [Status.STATED_DIFFERENTLY, Status.CONTRADICTED_BY_SOURCE])
def test_a_strict_record_stands_where_its_quotation_does(status: Status) -> None:
    assert outcome(claim("Nine tasks were used.", status=status)).status is status


@pytest.mark.parametrize("status", [Status.CONTRADICTED_BY_SOURCE, Status.NOT_FOUND])
def test_what_stands_there_word_for_word_is_stated_whatever_was_recorded(status: Status) -> None:
    got = outcome(claim(SENTENCE, status=status))
    assert got.status is Status.STATED
    assert got.differences == (f"recorded as '{status}', but stands there word for word",)


def test_a_person_may_hold_words_taken_over_to_be_said_differently() -> None:
    made = claim(SENTENCE, status=Status.STATED_DIFFERENTLY, differences=("of other targets",))
    got = outcome(made)
    assert got.status is Status.STATED_DIFFERENTLY
    assert got.differences == ("of other targets",)


def test_not_found_stays_not_found_where_the_words_are_not_there() -> None:
    got = outcome(claim("Similarity predicts gains.", status=Status.NOT_FOUND))
    assert (got.status, got.score, got.quote) == (Status.NOT_FOUND, None, "")


def test_words_after_a_negation_are_not_stated() -> None:
    text = "We do not claim that similarity predicts gains."
    got = outcome(claim("similarity predicts gains", quote=text), text)
    assert got.status is Status.STATED_DIFFERENTLY
    assert "'not' before these words" in got.differences[0]


def test_a_negation_in_the_sentence_before_does_not_count() -> None:
    text = "We do not use labels. Similarity predicts gains."
    assert outcome(claim("similarity predicts gains", quote=text), text).differences == ()


def test_a_quotation_that_is_gone_makes_the_status_not_found() -> None:
    got = outcome(claim("Nine tasks were used."), "We use nine tasks on every occasion.")
    assert got.status is Status.NOT_FOUND
    assert got.score is not None
    assert got.score < 100
    assert got.quote == ""
    assert "nearest is" in got.differences[-1]


def test_a_truncated_statement_is_found_and_compared() -> None:
    made = claim("Using nine intermediate tasks, we often see large ga", truncated=True)
    assert outcome(made).status is Status.STATED
    made = claim("Nine intermediate tasks often bring large ga", truncated=True)
    assert outcome(made).status is Status.STATED


def test_without_the_document_the_record_is_repeated_with_its_day() -> None:
    (got,) = attribute(claim("Nothing like it.", differences=("as recorded",)), {})
    assert (got.basis, got.checked, got.score) == ("recorded", "2026-11-23", None)
    assert (got.status, got.quote) == (Status.STATED, SENTENCE)
    assert got.differences == ("as recorded",)


def test_a_document_that_changed_since_the_check_is_told() -> None:
    got = outcome(claim(SENTENCE, sha256="b" * 64))
    assert got.status is Status.STATED
    assert got.differences == (
        f"the document has changed since 2026-11-23: SHA-256 {'a' * 12}…, then {'b' * 12}…",
    )


def test_a_record_without_a_hash_is_not_said_to_have_changed() -> None:
    assert outcome(claim(SENTENCE, sha256="")).differences == ()


def test_each_attribution_has_an_outcome_in_order() -> None:
    made = claim(SENTENCE)
    first = made.attributions[0]
    second = first.model_copy(update={"document": "other"})
    both = made.model_copy(update={"attributions": (first, second)})
    got = attribute(both, {"paper": Text(SENTENCE)})
    assert [(item.document, item.basis) for item in got] == [
        ("paper", "checked now"),
        ("other", "recorded"),
    ]


def test_quotations_that_are_there_have_no_fault() -> None:
    texts = {"paper": Text(SENTENCE), "report": Text(f"1. {SENTENCE}")}
    assert quotation_faults(InFile(claim(SENTENCE)), texts) == ()


def test_a_quotation_that_is_not_in_its_document_is_a_fault_with_place_and_nearest_words() -> None:
    texts = {"paper": Text("Using ten intermediate tasks, we often see large gains on BUCC.")}
    (fault,) = quotation_faults(InFile(claim(SENTENCE)), texts)
    assert (fault.file, fault.line, fault.field) == ("claims/c.yaml", 12, "attributions[0].quote")
    assert "is not in 'paper'" in fault.what
    assert "nearest there: 'Using ten" in fault.allowed
    assert fault.do


def test_the_quotation_of_the_source_is_checked_too() -> None:
    (fault,) = quotation_faults(InFile(claim(SENTENCE)), {"report": Text("Nothing of the kind.")})
    assert (fault.line, fault.field) == (5, "source.quote")


def test_an_empty_document_is_told_as_such() -> None:
    (fault,) = quotation_faults(InFile(claim(SENTENCE)), {"paper": Text("")})
    assert fault.allowed == "the document has no text"


def test_a_quotation_in_another_document_does_not_count() -> None:
    texts = {"paper": Text("Nothing of the kind."), "report": Text(SENTENCE)}
    assert len(quotation_faults(InFile(claim(SENTENCE)), texts)) == 1


NOUNS = st.sampled_from(["Training", "Transfer", "Similarity", "Selection", "Retrieval"])
VERBS = st.sampled_from(["often improves", "never reaches", "may change", "does not move"])
OBJECTS = st.sampled_from(["the target tasks", "9 languages", "BUCC and Tatoeba", "5.4 points"])
SENTENCES = st.builds("{} {} {}.".format, NOUNS, VERBS, OBJECTS)
DOCUMENTS = st.lists(SENTENCES, min_size=1, max_size=6)


@given(DOCUMENTS, st.data())
def test_a_document_always_states_its_own_sentences(
    sentences: list[str], data: st.DataObject
) -> None:
    own = data.draw(st.sampled_from(sentences))
    got = outcome(claim(own, quote=own), " ".join(sentences))
    assert got.status is Status.STATED
    assert got.differences == ()


@given(SENTENCES, st.sampled_from(["  ", "\n", "\t", "\u00a0"]), st.booleans())
def test_case_and_spaces_of_a_statement_do_not_matter(
    sentence: str, space: str, upper: bool
) -> None:
    written = space.join((sentence.upper() if upper else sentence.lower()).split())
    assert outcome(claim(written, quote=sentence), sentence).status is Status.STATED


@given(st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_a_changed_number_is_never_stated(said: Any, written: Any) -> None:
    assume(said != written)
    sentence = f"The best models bring {written} points on the benchmark."
    made = claim(sentence.replace(str(written), str(said)), quote=sentence)
    assert outcome(made, sentence).status is Status.CONTRADICTED_BY_SOURCE


@given(SENTENCES, SENTENCES)
def test_a_check_is_never_kinder_than_the_record_unless_the_words_are_there(
    statement: str, sentence: str
) -> None:
    assume(statement != sentence)
    made = claim(statement, quote=sentence, status=Status.CONTRADICTED_BY_SOURCE)
    assert outcome(made, sentence).status is Status.CONTRADICTED_BY_SOURCE
