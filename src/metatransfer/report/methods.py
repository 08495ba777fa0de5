"""Methods, written from the specification that was fitted and not from what was planned."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from metatransfer.model.diagnostics import ESS_LIMIT, KHAT_LIMIT, RHAT_LIMIT, WEIGHTED_ESS_LIMIT
from metatransfer.records import (
    CONTRADICTED_UNTIL,
    SUPPORTED_FROM,
    FitSummary,
    Outcome,
    Spread,
    TermSummary,
    Verdict,
    verdict_words,
    wording,
)
from metatransfer.report.blocks import (
    Block,
    Formula,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Run,
    Section,
    Table,
    runs,
)
from metatransfer.report.formula import spoken
from metatransfer.report.material import Material
from metatransfer.report.mathematics import covariate_symbol, gain, model, term_symbol

COVARIATES: Final[Mapping[str, str]] = {
    "similarity": "doubly-centred remainder of the similarity measure",
    "similarity_of_first": "mean similarity of the intermediate task (training language)",
    "similarity_of_second": "mean similarity of the target task (test language)",
    "seed_innovation": "log seed variance of a cell beyond what its task, target and model lead to "
    "expect",
}
"""What each covariate is."""

PRIORS: Final = (
    ("intercept", "Normal(0, {intercept_sd_points:g})", "points"),
    ("slopes", "Normal(0, {slope_sd_points:g})", "points per standard deviation"),
    (
        "group standard deviations",
        "half-Student-t({group_sd_df:g}, {group_sd_scale_points:g})",
        "points",
    ),
    (
        "residual standard deviation",
        "half-Student-t({group_sd_df:g}, {residual_sd_scale_points:g})",
        "points",
    ),
    ("standard deviations of log scales", "half-Normal({log_scale_sd:g})", "log scale"),
    (
        "degrees of freedom",
        "{nu_minimum:g} + Gamma({nu_shape:g}, {nu_rate:g})",
        "none",
    ),
)
"""Priors as they stand in a specification, with the unit of their scale."""

ENGINES: Final[Mapping[str, str]] = {
    "collapsed": (
        "where the residual is one normal law every coefficient is integrated out, and the "
        "standard deviations that are left are sampled in quantiles of their prior by adaptive "
        "importance sampling with a mixture of Student-t laws; weights are Pareto-smoothed, and "
        "coefficients drawn from their exact conditional."
    ),
    "gibbs": (
        "blocked Gibbs sampling in several chains, for scaled effects and heavy tails. Gamma "
        "weights turn the Student-t residual into a normal one; standard deviations of effects are "
        "slice-sampled with all coefficients integrated out, and all coefficients then drawn at "
        "once; log scales, σ, ν and standard deviations are moved given standardised coefficients "
        "by Hamiltonian Monte Carlo with the weights integrated out. Nothing is approximated."
    ),
    "nutpie": "the reference: the same specification as a PyMC model, sampled by nutpie's NUTS.",
    "pymc": "the reference: the same specification as a PyMC model, sampled by PyMC's own NUTS.",
}
"""How each engine samples."""
LOG_SCALES: Final[Mapping[str, str]] = {"log_k": "log k", "log_residual": "log residual scale"}
"""Log scales in words, by what their draws are named after."""
CLAIMS_NAMED: Final = 6
"""Claims that are named behind a model; of more, the others are counted."""


def methods(material: Material) -> Section:
    """Return the methods section.

    Parameters
    ----------
    material : Material
        Verdicts, fits and the library.
    """
    return Section("methods", "Methods", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    fits = tuple(material.fits.values())
    yield from _question()
    yield from _outcomes(fits)
    yield from _covariance(material)
    if any(fit.measure for fit in fits):
        yield from _similarity(material)
    for number, fit in enumerate(fits, start=1):
        yield from _model(number, fit, material)
    if fits:
        yield from _priors(fits[0])
    yield from _inference(material)
    yield from _decision()


def _question() -> Iterator[Block]:
    yield Heading("Claims, documents and evidence")
    yield Paragraph(
        runs(
            "Two questions are kept apart. Attribution: does the cited document say this? The "
            "claim's quotation is located in the document's text, and what differs is listed. "
            "Truth: do measured scores support it? Claims, and what a source says of its own "
            "claims, are never evidence. A claim's vague words are read before any model is "
            "fitted, each reading with its reason, and its test has a smallest effect of interest "
            "with unit and reason."
        )
    )


def _outcomes(fits: tuple[FitSummary, ...]) -> Iterator[Block]:
    yield Heading("Outcomes")
    outcomes = [each for each in Outcome if any(fit.outcome is each for fit in fits)]
    for outcome in outcomes or [Outcome.GAIN]:
        yield Formula(gain(outcome))
    yield Paragraph(
        runs(
            "An outcome is in points (0 to 100; correlations times 100). The baseline arm has the "
            "study, model, target, language, metric and split of the treated arm. Gains against "
            "another paper's baseline are flagged. Rows chosen as the best of several tasks tell "
            "of that policy alone and enter no mean, share, slope or rank. Pairs that share "
            "training data stay out of slopes. English test sets never decide a claim about other "
            "languages."
        )
    )


def _covariance(material: Material) -> Iterator[Block]:
    yield Heading("Sampling error and covariance")
    sources: dict[str, int] = {}
    for rows in material.rows.values():
        for source in rows.se_source:
            sources[source] = sources.get(source, 0) + 1
    total = sum(sources.values())
    shares = ", ".join(f"{name} {count / total:.0%}" for name, count in sorted(sources.items()))
    yield Paragraph(
        runs(
            "The variance of a single run is shrunk towards the arms of its study, model and "
            "target by empirical Bayes with a scaled inverse chi-square prior (Smyth 2004). A "
            "baseline's error is shared by every outcome that is measured against it: it is an "
            "effect of known variance for each baseline arm, so that such outcomes are correlated "
            "in the model. Where a study prints no spread over seeds, the library's median "
            "variance of a run stands in and the row says so. Of several metrics of one set of "
            "predictions one is modelled."
            + (f" Sources of the standard errors behind the verdicts: {shares}." if total else "")
        )
    )


def _similarity(material: Material) -> Iterator[Block]:
    yield Heading("Similarity")
    yield Paragraph(
        runs(
            "A measure over pairs is split by two-way least squares into the mean of the "
            "intermediate task, the mean of the target task and the doubly-centred remainder, "
            "each in standard deviations. A good intermediate task helps every target, and that "
            "is not similarity: “similarity predicts gain” is the slope of the remainder. "
            "Distances are negated, so that larger means closer."
        )
    )
    names = sorted({fit.measure for fit in material.fits.values() if fit.measure})
    found = [
        material.library.measures[name].record
        for name in names
        if name in material.library.measures
    ]
    yield Listing(
        tuple(runs(Run(each.id, "code"), f": {each.name}. {each.how_computed}") for each in found)
    )


def _model(number: int, fit: FitSummary, material: Material) -> Iterator[Block]:
    noun = "gains" if fit.outcome is Outcome.GAIN else "transfer gaps"
    measure = f", moderated by {fit.measure}" if fit.measure else ""
    yield Heading(f"Model {number}: {fit.rows:,} {noun}{measure}")
    used = [v for v in material.verdicts if v.model_hash == fit.model_hash]
    yield Paragraph(
        runs(
            f"A Bayesian multilevel meta-regression with crossed group effects, behind "
            f"{wording.count(len(used), 'verdict')} ({_named(used)})."
        )
    )
    yield Formula(model(fit))
    yield Paragraph(runs(_in_words(fit)))
    yield _terms(fit)
    dropped = used[0].terms_dropped if used else ()
    if dropped:
        yield Paragraph(
            runs(
                "Not identified by these rows, and left out: "
                + "; ".join(f"{bare(term.term)} ({term.reason})" for term in dropped)
                + "."
            )
        )


def _named(verdicts: Sequence[Verdict]) -> str:
    names = [verdict.claim for verdict in verdicts[:CLAIMS_NAMED]]
    more = len(verdicts) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def bare(term: str) -> str:
    """Return a term in words, without the quantity that draws of it are of.

    Parameters
    ----------
    term : str
        Name as draws have it: ``sd[target × model]``, ``log_k[target,model]``.
    """
    of, _, inside = term.partition("[")
    inside = inside.removesuffix("]")
    if of == "sd":
        return bare(inside)
    if of in LOG_SCALES:
        return f"{LOG_SCALES[of]} over {inside.replace(',', ' × ')}"
    return term


def _in_words(fit: FitSummary) -> str:
    roles = {term.role for term in fit.terms}
    text = (
        "θ is the linear predictor with residual heterogeneity and without sampling error; v is "
        "the known sampling variance of the row's own arm"
    )
    text += (
        f", r the error of its reference arm ({fit.references:,} of them). "
        if fit.references
        else ". "
    )
    if "block scale" in roles:
        text += (
            "k multiplies what depends on the intermediate task: a target and model that move at "
            "all move for every intermediate task. Log scales sum to zero over their levels, so "
            "that standard deviations are those of a typical block. "
        )
    if fit.residual == "student":
        text += (
            "The residual is Student-t for heterogeneity and sampling error together; given the "
            "residual, a true outcome is drawn from the exact conditional of its part. "
        )
    if fit.exact_rows:
        text += (
            f"{fit.exact_rows} rows whose every seed repeats the baseline's score are taken as "
            "exact, outside the likelihood. "
        )
    return text.strip()


def _terms(fit: FitSummary) -> Table:
    rows: list[tuple[Inline, ...]] = [
        _term_row("α", "intercept", "", fit.intercept, "points"),
    ]
    for each in fit.covariates:
        words = COVARIATES.get(each.name, each.name)
        scaled = " (times k)" if each.scaled else ""
        rows.append(
            _term_row(
                covariate_symbol(each.name),
                f"slope on the {words}{scaled}",
                "",
                each.slope,
                "points per sd",
            )
        )
    rows += [_random(term) for term in fit.terms]
    rows.append(_term_row("σ", "residual standard deviation", "", fit.sigma, "points"))
    if fit.nu is not None:
        rows.append(_term_row("ν", "degrees of freedom of the residual", "", fit.nu, ""))
    return Table(
        header=("Symbol", "Term", "Levels", "Posterior mean, 95 % interval", "Unit"),
        rows=tuple(rows),
        widths=(3, 13, 3, 8, 5),
        numeric=(2,),
    )


def _random(term: TermSummary) -> tuple[Inline, ...]:
    what = {
        "effect": f"standard deviation of {term.name}",
        "slope": f"standard deviation of the {term.name}",
        "block scale": f"standard deviation of log k over {' × '.join(term.factors)}",
        "residual scale": "standard deviation of the log residual scale over "
        f"{' × '.join(term.factors)}",
    }[term.role]
    unit = {"effect": "points", "slope": "points per sd"}.get(term.role, "log scale")
    scaled = " (times k)" if term.scaled else ""
    return _term_row(
        spoken(term_symbol(term)), f"{what}{scaled}", f"{term.levels:,}", term.sd, unit
    )


def _term_row(symbol: str, what: str, levels: str, value: Spread, unit: str) -> tuple[Inline, ...]:
    places = wording.decimals((value.upper - value.lower) / 4)
    mean, lower, upper = (
        wording.number(each, places) for each in (value.mean, value.lower, value.upper)
    )
    return runs(symbol), runs(what), runs(levels), runs(f"{mean} [{lower}, {upper}]"), runs(unit)


def _priors(fit: FitSummary) -> Iterator[Block]:
    yield Heading("Priors")
    yield Table(
        header=("Of", "Prior", "Unit of its scale"),
        rows=tuple(
            (runs(what), runs(form.format(**fit.priors)), runs(unit)) for what, form, unit in PRIORS
        ),
        widths=(6, 8, 6),
    )
    yield Paragraph(
        runs(
            f"Half of the last printed digit ({fit.priors['resolution_points']:g} points) is added "
            "to the error of every row. Each verdict shows its probability under the prior alone "
            "and with the prior raised to the powers 0.5 and 2 (Kallioinen et al. 2024)."
        )
    )


def _inference(material: Material) -> Iterator[Block]:
    yield Heading("Inference and software")
    gates = [v.diagnostics for v in material.verdicts if v.diagnostics]
    seeds = verdict_words.seeds(material.findings.report)
    yield Paragraph(
        runs(
            f"Seed {seeds or '0'}. A fit that fails its gate is repeated with more draws and then "
            "by the next engine, the reference last; if it fails still nothing is read off it. "
            "Engines are held against one another by tests, on made and on real evidence."
        )
    )
    used = sorted({gate.engine for gate in gates})
    if used:
        yield Listing(tuple(_engine(name) for name in used))
    if any(gate.khat is None for gate in gates):
        yield Paragraph(
            runs(
                f"Chains are accepted with R-hat of at most {RHAT_LIMIT:g} (Vehtari et al. 2021), "
                f"at least {ESS_LIMIT:g} effective draws in bulk and tails of every published "
                "quantity, and not one divergence."
            )
        )
    if any(gate.khat is not None for gate in gates):
        yield Paragraph(
            runs(
                f"Weights are accepted with a Pareto shape of at most {KHAT_LIMIT:g} and at least "
                f"{WEIGHTED_ESS_LIMIT:,.0f} effective points."
            )
        )
    versions = _versions(material.verdicts)
    if versions:
        yield Paragraph(runs(f"Versions: {versions}."))


def _engine(name: str) -> Inline:
    return runs(Run(name, "code"), f": {ENGINES.get(name, 'as its own documentation has it.')}")


def _versions(verdicts: tuple[Verdict, ...]) -> str:
    found = {f"{name} {version}" for v in verdicts for name, version in v.versions.items()}
    return ", ".join(sorted(found))


def _decision() -> Iterator[Block]:
    yield Heading("Estimands and decisions")
    yield Paragraph(
        runs(
            "Estimands are computed draw by draw from true outcomes, residual heterogeneity "
            "included, with every intermediate-target pair weighing the same. A claim is "
            f"supported from a probability of {SUPPORTED_FROM:g} on and contradicted up to "
            f"{CONTRADICTED_UNTIL:g}; between them it is inconclusive. It is mixed where a mean "
            "would be one of the two while the share of true effects in the claimed direction has "
            "its posterior median between 0.2 and 0.8. It is not testable where no admissible row "
            "bears on it. A prediction interval is of a single true outcome in a new cell: for "
            "gains with a new intermediate and a new target task, for gaps with a new language."
        )
    )
    yield Paragraph(
        runs(
            "Certainty follows the five domains of GRADE (Guyatt et al. 2008). It begins at high, "
            "for both arms of an outcome differ in the intermediate task alone, and each domain "
            "with serious concern takes off a level; the number that decides stands beside it. "
            "Certainty is of the evidence, and is not the probability of the claim."
        )
    )
