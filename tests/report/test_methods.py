import pytest

from metatransfer.records import DroppedTerm, Findings, VerdictReport
from metatransfer.report.back import METHOD_REFERENCES, diagnostics, limitations, references
from metatransfer.report.blocks import Heading, Listing, Paragraph, Section, Table, plain
from metatransfer.report.material import Material
from metatransfer.report.methods import CLAIMS_NAMED, COVARIATES, ENGINES, bare, methods
from tests.made_report import made_material, verdict_of


def said(section: Section) -> str:
    parts = []
    for block in section.blocks:
        match block:
            case Heading():
                parts.append(block.text)
            case Paragraph():
                parts.append(plain(block.runs))
            case Table():
                parts += [" | ".join(map(plain, row)) for row in block.rows]
            case Listing():
                parts += [plain(item) for item in block.items]
            case _:
                pass
    return "\n".join(parts)


def with_verdicts(*verdicts: object) -> Material:
    made = made_material()
    report = VerdictReport.model_validate({"verdicts": verdicts})
    return Material(made.library, Findings(report=report, summaries=made.findings.summaries))


def test_every_fit_has_its_model_and_the_claims_it_answers() -> None:
    text = said(methods(made_material()))
    for number, fit in enumerate(made_material().fits.values(), start=1):
        assert f"Model {number}: {fit.rows:,}" in text
    assert "gains, moderated by cosine" in text
    assert "transfer gaps, moderated by far" in text


def test_every_number_of_a_fit_has_its_unit() -> None:
    text = said(methods(made_material()))
    assert "α | intercept |  | " in text
    for line in text.splitlines():
        if line.startswith("β_"):
            assert line.endswith("points per sd")
        if line.startswith("κ_"):
            assert line.endswith("log scale")


def test_every_covariate_that_models_carry_is_explained() -> None:
    fitted = {each.name for fit in made_material().fits.values() for each in fit.covariates}
    assert fitted <= set(COVARIATES)
    text = said(methods(made_material()))
    assert all(f"slope on the {COVARIATES[name]}" in text for name in fitted)


def test_what_was_not_identified_is_named() -> None:
    dropped = verdict_of("mean").model_copy(
        update={"terms_dropped": (DroppedTerm(term="sd[language]", reason="one level"),)}
    )
    assert "left out: language (one level)." in said(methods(with_verdicts(dropped)))


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("target × model", "target × model"),
        ("sd[target × model]", "target × model"),
        ("log_k[target,model]", "log k over target × model"),
        ("log_residual[target]", "log residual scale over target"),
        ("sd[log_residual[target]]", "log residual scale over target"),
    ],
)
def test_a_term_that_was_left_out_is_named_whole(term: str, words: str) -> None:
    assert bare(term) == words


def test_only_fits_behind_the_verdicts_are_written_down() -> None:
    text = said(methods(with_verdicts(verdict_of("gap"))))
    assert "Model 1" in text
    assert "Model 2" not in text
    assert "gains, moderated" not in text


def test_without_a_fit_methods_speak_of_no_model() -> None:
    text = said(methods(with_verdicts(verdict_of("written"))))
    assert "Model 1" not in text
    assert "Posteriors were drawn" not in text
    assert "No model was fitted." in said(diagnostics(with_verdicts(verdict_of("written"))))


@pytest.mark.parametrize("engine", [*ENGINES, "another"])
def test_the_engine_that_sampled_is_described(engine: str) -> None:
    verdict = verdict_of("mean")
    assert verdict.diagnostics is not None
    gate = verdict.diagnostics.model_copy(update={"engine": engine})
    text = said(methods(with_verdicts(verdict.model_copy(update={"diagnostics": gate}))))
    assert f"{engine}: " in text
    for other, words in ENGINES.items():
        assert (words in text) == (other == engine)


def test_of_many_verdicts_behind_a_model_some_are_named() -> None:
    verdict = verdict_of("mean")
    many = [verdict.model_copy(update={"claim": f"mean-{n}"}) for n in range(20)]
    text = said(methods(with_verdicts(*many)))
    first = ", ".join(f"mean-{n}" for n in range(CLAIMS_NAMED))
    assert f"20 verdicts ({first} and 14 more)" in text


def test_shares_of_where_errors_come_from_add_up() -> None:
    text = said(methods(made_material()))
    (line,) = (line for line in text.splitlines() if "Sources of the standard errors" in line)
    shares = [
        int(word.rstrip("%,.")) for word in line.split("verdicts: ")[1].split() if "%" in word
    ]
    assert 98 <= sum(shares) <= 102


def test_every_fit_is_judged_in_a_row_of_its_own() -> None:
    section = diagnostics(made_material())
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert len(table.rows) == len(made_material().fits)
    assert all(plain(row[-1]) == "passed" for row in table.rows)


def test_a_failed_gate_says_why() -> None:
    verdict = verdict_of("mean")
    assert verdict.diagnostics is not None
    gate = verdict.diagnostics.model_copy(update={"passed": False, "reasons": ("R-hat 1.5",)})
    failed = verdict.model_copy(update={"diagnostics": gate})
    assert "failed: R-hat 1.5" in said(diagnostics(with_verdicts(failed)))


def test_limits_are_counted_in_this_library() -> None:
    text = said(limitations(made_material()))
    decided = [v for v in made_material().verdicts if v.estimate is not None]
    assert f"{len(decided)} of {len(decided)} estimates rest on fewer than three studies" in text
    assert "1 claim could not be decided" in text
    marked = verdict_of("mean").model_copy(update={"qualifiers": ("indirect", "checks failed")})
    text = said(limitations(with_verdicts(marked)))
    assert "1 of 1 verdicts speak of other cells" in text
    assert "1 of 1 verdicts were read off a model that fails" in text


def test_references_come_once_each() -> None:
    for block in references(made_material()).blocks:
        if isinstance(block, Listing):
            assert len(set(block.items)) == len(block.items)
    assert len({text for text, _ in METHOD_REFERENCES}) == len(METHOD_REFERENCES)
