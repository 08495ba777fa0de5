from metatransfer.records import (
    Companion,
    Multiverse,
    SpecificationPoint,
    Verdict,
    VerdictStatus,
)
from metatransfer.report.blocks import Block, Facts, Heading, Table, plain
from metatransfer.report.sensitivity import beside, sensitivity, stress
from tests.made_report import made_material, verdict_of

OWN = SpecificationPoint(choices=(), status=VerdictStatus.SUPPORTED, probability=0.99)
OTHER = SpecificationPoint(choices=("raw errors",), status=VerdictStatus.INCONCLUSIVE)


def said(blocks: list[Block]) -> dict[str, str]:
    found = {}
    for block in blocks:
        if isinstance(block, Facts):
            found |= {label: plain(value) for label, value in block.rows}
    return found


def headings(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Heading)]


def put_to(**changes: object) -> Verdict:
    return verdict_of("mean").model_copy(update=changes)


def test_a_verdict_that_was_put_to_nothing_says_nothing_of_it() -> None:
    assert list(stress(verdict_of("mean"))) == []


def test_other_choices_are_counted_and_those_that_flip_the_word_are_named() -> None:
    found = Multiverse(points=(OWN, OTHER), possible=1_200, agreeing=0.5, flips=("raw errors",))
    blocks = list(stress(put_to(multiverse=found)))
    assert headings(blocks) == ["Under other defensible choices"]
    assert said(blocks) == {
        "specifications": "2 of 1,200: 50% agree",
        "alone enough to change the word": "raw errors",
    }


def test_where_no_choice_flips_the_word_none_is_named() -> None:
    found = Multiverse(points=(OTHER,), possible=1, agreeing=None)
    assert said(list(stress(put_to(multiverse=found)))) == {
        "specifications": "1 of 1: none gives a word"
    }


def test_each_study_left_out_and_each_year_has_its_numbers() -> None:
    without = Companion(label="without alpha", probability=0.42, note="left out: alpha")
    year = Companion(label="2020", probability=0.9)
    blocks = list(stress(put_to(without_study=(without,), by_year=(year,))))
    assert headings(blocks) == ["Without each study", "Year by year"]
    assert said(blocks) == {"without alpha": "P .42: left out: alpha", "2020": "P .90"}


def test_other_effects_of_interest_and_companions_stand_beside_it() -> None:
    verdict = verdict_of("mean")
    blocks = list(sensitivity(verdict, made_material().claims["mean"]))
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert len(table.rows) == len(verdict.sesoi)
    assert set(said(list(beside(verdict)))) == {each.label for each in verdict.companions}
    assert list(beside(put_to(companions=()))) == []
