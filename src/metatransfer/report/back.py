"""The last chapters: diagnostics, limitations, references."""

from collections.abc import Iterator, Sequence
from typing import Final

from metatransfer.records import CheckSummary, Verdict, wording
from metatransfer.report.blocks import (
    Block,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Section,
    Table,
    runs,
)
from metatransfer.report.material import Material, citation

GATE_COLUMNS: Final = (
    "Fit",
    "Engine",
    "Draws",
    "Largest R-hat",
    "Pareto k",
    "Least effective draws",
    "Divergences",
    "Gate",
)

METHOD_REFERENCES: Final = (
    (
        (
            "Gelman, A. 2006. Prior distributions for variance parameters in hierarchical models. "
            "Bayesian Analysis 1(3)."
        ),
        "10.1214/06-BA117A",
    ),
    (
        (
            "Guyatt, G. H., Oxman, A. D., Vist, G. E., Kunz, R., Falck-Ytter, Y., Alonso-Coello, "
            "P., Schünemann, H. J. 2008. GRADE: an emerging consensus on rating quality of "
            "evidence and strength of recommendations. BMJ 336(7650):924."
        ),
        "",
    ),
    (
        (
            "Juárez, M. A., Steel, M. F. J. 2010. Model-based clustering of non-Gaussian panel "
            "data based on skew-t distributions. Journal of Business & Economic Statistics."
        ),
        "10.1198/jbes.2009.07145",
    ),
    (
        (
            "Kallioinen, N., Paananen, T., Bürkner, P.-C., Vehtari, A. 2024. Detecting and "
            "diagnosing prior and likelihood sensitivity with power-scaling. Statistics and "
            "Computing."
        ),
        "10.1007/s11222-023-10366-5",
    ),
    (
        (
            "Nakagawa, S., Lagisz, M., O’Dea, R. E., Rutkowska, J., Yang, Y., Noble, D. W. A., "
            "Senior, A. M. The orchard plot: cultivating a forest plot for use in ecology, "
            "evolution and beyond."
        ),
        "",
    ),
    (
        (
            "Smyth, G. K. 2004. Linear models and empirical Bayes methods for assessing "
            "differential expression in microarray experiments."
        ),
        "10.2202/1544-6115.1027",
    ),
    (
        (
            "Vehtari, A., Gelman, A., Simpson, D., Carpenter, B., Bürkner, P.-C. 2021. "
            "Rank-normalization, folding, and localization: an improved R-hat for assessing "
            "convergence of MCMC. Bayesian Analysis 16(2), 667–718."
        ),
        "10.1214/20-BA1221",
    ),
)
"""References of the methods, with their DOIs."""
PRISMA: Final = (
    (
        "Page, M. J., et al. 2021. The PRISMA 2020 statement: an updated guideline for reporting "
        "systematic reviews. BMJ 372:n71."
    ),
    "10.1136/bmj.n71",
)
"""Reference of the flow of records, where there is one."""


def diagnostics(material: Material) -> Section:
    """Return the diagnostics of every fit.

    Parameters
    ----------
    material : Material
        Verdicts and fits.
    """
    return Section("diagnostics", "Diagnostics and predictive checks", tuple(_diagnosed(material)))


def _diagnosed(material: Material) -> Iterator[Block]:
    by_model: dict[str, Verdict] = {}
    for verdict in material.verdicts:
        if verdict.diagnostics is not None:
            by_model.setdefault(verdict.model_hash, verdict)
    if not by_model:
        yield Paragraph(runs("No model was fitted."))
        return
    yield Table(
        header=GATE_COLUMNS,
        rows=tuple(
            _gate(number, verdict) for number, verdict in enumerate(by_model.values(), start=1)
        ),
        widths=(2, 4, 3, 4, 3, 5, 4, 8),
        numeric=(2, 3, 4, 5, 6),
    )
    yield Paragraph(
        runs(
            "Predictive checks were fixed before any fit: p is the share of replicated data sets "
            "in which the statistic is larger than observed, ties counted half."
        )
    )
    for number, name in enumerate(by_model, start=1):
        fit = material.fits.get(name)
        if fit is not None and fit.checks:
            yield Heading(f"Model {number}: predictive checks")
            yield _checks(fit.checks)


def _checks(checks: Sequence[CheckSummary]) -> Table:
    return Table(
        header=("Statistic", "Observed", "p", "Verdict"),
        rows=tuple(
            (
                runs(check.statistic),
                runs(f"{check.observed:.3g}"),
                runs(wording.probability(check.p)),
                runs("passed" if check.passed else "failed"),
            )
            for check in checks
        ),
        widths=(8, 4, 4, 4),
        numeric=(1, 2),
    )


def _gate(number: int, verdict: Verdict) -> tuple[Inline, ...]:
    gate = verdict.diagnostics
    if gate is None:
        return ()
    rhat = "" if gate.rhat_max is None else f"{gate.rhat_max:.4f}"
    khat = "" if gate.khat is None else f"{gate.khat:.2f}"
    ess = "" if gate.ess_min is None else f"{gate.ess_min:,.0f}"
    word = "passed" if gate.passed else f"failed: {'; '.join(gate.reasons)}"
    word += "".join(f"; fell back from {engine}" for engine in gate.fell_back_from)
    numbers = (f"{gate.draws:,}", rhat, khat, ess, str(gate.divergences))
    return (runs(str(number)), runs(gate.engine), *map(runs, numbers), runs(word))


def limitations(material: Material) -> Section:
    """Return what this report cannot say, with the numbers of its own library.

    Parameters
    ----------
    material : Material
        Verdicts and the library.
    """
    return Section("limitations", "Limitations", (Listing(tuple(_limits(material))),))


def _limits(material: Material) -> Iterator[Inline]:
    verdicts = material.verdicts
    decided = [v for v in verdicts if v.estimate is not None]
    few = [v for v in decided if v.n_studies < 3]
    if few:
        yield runs(
            f"{len(few)} of {len(decided)} estimates rest on fewer than three studies, so that "
            "nothing can be said of a new study."
        )
    indirect = [v for v in verdicts if "indirect" in v.qualifiers]
    if indirect:
        yield runs(
            f"{len(indirect)} of {len(verdicts)} verdicts speak of other cells than the claim does "
            "and are marked indirect."
        )
    failed = [v for v in verdicts if "checks failed" in v.qualifiers]
    if failed:
        yield runs(
            f"{len(failed)} of {len(verdicts)} verdicts were read off a model that fails some of "
            "its predictive checks; their intervals may be too short."
        )
    open_to = [v for v in verdicts if v.decided_by == "nothing"]
    if open_to:
        yield runs(
            f"{wording.count(len(open_to), 'claim')} could not be decided from published numbers."
        )
    yield runs(
        "Cells that papers do not report are missing for reasons: a mean over reported cells is "
        "not a mean over what was tried."
    )
    if material.flow is None:
        yield runs(
            "No systematic search stands behind this library, so that there is no flow of records "
            "to draw: studies were entered one by one, each with what was taken from where."
        )


def references(material: Material) -> Section:
    """Return references of documents, studies, measures and methods.

    Parameters
    ----------
    material : Material
        The library.
    """
    return Section("references", "References", tuple(_referenced(material)))


def _referenced(material: Material) -> Iterator[Block]:
    library = material.library
    claims = [material.claims[v.claim] for v in material.verdicts]
    cited = {claim.source.document for claim in claims}
    cited |= {each.document for claim in claims for each in claim.attributions}
    documents = [material.cited(name) for name in sorted(cited)]
    behind = {name for rows in material.rows.values() for name in rows.study}
    behind |= {row.study for v in material.verdicts for row in v.evidence}
    studies = [library.studies[name].record for name in sorted(behind) if name in library.studies]
    measures = sorted({fit.measure for fit in material.fits.values() if fit.measure})
    methods = (*METHOD_REFERENCES, *((PRISMA,) if material.flow else ()))
    for title, items in (
        ("Documents that claims are from or rest on", documents),
        (
            "Studies in evidence",
            [citation(s.citation, doi=s.doi, arxiv=s.arxiv, url=str(s.url or "")) for s in studies],
        ),
        (
            "Similarity measures",
            [
                citation(
                    library.measures[name].record.citation, url=library.measures[name].record.url
                )
                for name in measures
                if name in library.measures
            ],
        ),
        ("Methods", [citation(text, doi=doi) for text, doi in methods]),
    ):
        if items:
            yield Heading(title)
            yield Listing(tuple(dict.fromkeys(items)))
