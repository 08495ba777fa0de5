from metatransfer.records import Verdict, VerdictReport, VerdictStatus, verdict_words


def a_verdict(claim: str, status: VerdictStatus, evidence: str = "", seed: int = 0) -> Verdict:
    return Verdict(
        claim=claim,
        title=claim,
        statement=claim,
        kind="mean_gain",
        status=status,
        decided_by="evidence",
        evidence_hash=evidence,
        seed=seed,
    )


def test_the_tally_follows_the_order_of_the_words() -> None:
    verdicts = [
        a_verdict("a", VerdictStatus.MIXED),
        a_verdict("b", VerdictStatus.SUPPORTED),
        a_verdict("c", VerdictStatus.MIXED),
    ]
    assert verdict_words.tally(verdicts) == "1 supported, 2 mixed"
    assert verdict_words.tally([]) == ""


def test_the_data_hash_changes_with_the_rows_behind_any_verdict() -> None:
    one, two = (a_verdict(name, VerdictStatus.MIXED, name * 8) for name in ("a", "b"))
    before = verdict_words.data_hash(VerdictReport(verdicts=(one, two)))
    changed = one.model_copy(update={"evidence_hash": "c" * 8})
    assert verdict_words.data_hash(VerdictReport(verdicts=(changed, two))) != before
    assert verdict_words.data_hash(VerdictReport(verdicts=(two, one))) == before
    assert verdict_words.data_hash(VerdictReport(verdicts=())) == ""


def test_seeds_are_named_once_each() -> None:
    verdicts = tuple(a_verdict(f"x{s}", VerdictStatus.MIXED, seed=s % 2) for s in range(4))
    assert verdict_words.seeds(VerdictReport(verdicts=verdicts)) == "0, 1"
