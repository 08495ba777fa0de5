"""The page of a comparison: words, numbers, causes, and a few of many arms."""

from metatransfer.cli.render.changes import changes_page
from metatransfer.records import VerdictReport
from metatransfer.states.changes import Arm, ArmChange, Changes, RecordChange, VerdictChange


def arm(intermediate: str, study: str = "new2024") -> ArmChange:
    place = Arm(
        study=study,
        model="xlm-r",
        target="xnli",
        language="de",
        train_language="en",
        metric="accuracy",
        split="test",
        setting="zero-shot",
        intermediate=intermediate,
    )
    return ArmChange(arm=place, happened="changed", before="76.0", after="75.5")


def test_the_first_arms_are_named_and_the_rest_are_counted(sound_report: VerdictReport) -> None:
    before = sound_report.verdicts[0]
    arms = tuple(arm(f"task-{number}") for number in range(8))
    change = VerdictChange(
        claim=before.claim,
        before=before,
        after=before.model_copy(update={"probability": 0.99}),
        causes=("8 arms of its cells changed",),
        arms=arms,
    )
    records = (RecordChange(record="study new2024", happened="changed"),)
    changes = Changes(verdicts=(change,), arms=(*arms, arm("mnli", "old2020")), records=records)
    text = changes_page(changes, width=80, fits_made=("2,957 gains",)).plain()
    # a word that stays is told once, and only what moved has an arrow
    assert text.startswith("SUPPORTED  often-improves")
    assert "P .97 → P .99" in text
    assert "because: 8 arms of its cells changed" in text
    assert text.count("became 75.5") == 5
    assert "… 3 arms more" in text
    assert "8 arms of new2024 changed" in text
    assert "1 arm of old2020 changed" in text
    assert "0 words changed" in text
    assert "1 verdict moved" in text
    assert "9 arms changed" in text
    assert "2,957 gains" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_claim_that_came_or_went_has_one_side(sound_report: VerdictReport) -> None:
    verdict = sound_report.verdicts[0]
    came = VerdictChange(verdict.claim, None, verdict, ("a new claim",), ())
    went = VerdictChange(verdict.claim, verdict, None, ("the claim is gone",), ())
    text = changes_page(Changes(verdicts=(came, went), arms=(), records=()), width=80).plain()
    assert "(none) → SUPPORTED  often-improves" in text
    assert "SUPPORTED → (none)  often-improves" in text
    assert text.count("0.553 [0.501, 0.605] share · P .97 · k 2,940 · n 1 · fragile\n") == 2


def test_nothing_that_changed_is_said_in_two_words() -> None:
    page = changes_page(Changes(verdicts=(), arms=(), records=()), width=80)
    assert page.plain().strip() == "nothing changed"
