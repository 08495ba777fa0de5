"""The figures of README.md, as tables."""

from collections.abc import Mapping
from typing import Any, Final

BEGIN: Final = "<!-- figures: written by calibrate.py -->"
END: Final = "<!-- end of figures -->"
ERROR_COLUMNS: Final = (
    "model",
    "libraries",
    "scenario",
    "claims",
    "not assessed",
    "supported, but false",
    "the same, without a qualifier",
    "false, but supported",
    "contradicted, but true",
    "95 % interval holds",
)


def tables(found: Mapping[str, Any]) -> str:
    """Return the tables of README.md.

    Parameters
    ----------
    found : mapping
        From :func:`findings.summarise`.
    """
    lines = [
        "| model | replicates | failed their gate | tests | smallest p | of | corrected p |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for model, each in found["ranks"].items():
        lines.append(
            f"| {model} | {each['replicates']:,} | {each['failed']} | {each['tests']} | "
            f"{each['smallest_p']:g} | `{each['of']}` | {each['corrected_p']:g} |"
        )
    lines += ["", *_error_table(found), "", *_reliability_table(found)]
    return "\n".join(lines)


def _error_table(found: Mapping[str, Any]) -> list[str]:
    lines = [
        f"| {' | '.join(ERROR_COLUMNS)} |",
        f"|{' --- |' * len(ERROR_COLUMNS)}",
    ]
    for model, scenarios in found["verdicts"].items():
        for name, each in scenarios.items():
            shares = (
                "false_supported",
                "false_supported_unqualified",
                "supported_of_false",
                "false_contradicted",
                "covered",
            )
            cells = " | ".join(_percent(each[share]) for share in shares)
            lines.append(
                f"| {model} | {each['libraries']} | {name} | {each['claims']:,} | "
                f"{each['not_assessed']} | {cells} |"
            )
    return lines


def _percent(rate: Mapping[str, Any] | None) -> str:
    if rate is None:
        return "–"
    low, high = rate["interval"]
    return f"{rate['share']:.1%} [{low:.1%}, {high:.1%}] of {rate['of']}"


def _reliability_table(found: Mapping[str, Any]) -> list[str]:
    lines = [
        "| model | scenario | P of the claim | claims | mean P | share true | 95 % interval |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for model, scenarios in found["verdicts"].items():
        for name, each in scenarios.items():
            for row in each["reliability"]:
                low, high = row["interval"]
                lines.append(
                    f"| {model} | {name} | {row['from']:g} to {row['to']:g} | {row['claims']:,} | "
                    f"{row['mean_probability']:.3f} | {row['share_true']:.3f} | "
                    f"{low:.3f} to {high:.3f} |"
                )
    return lines


def with_tables(readme: str, found: Mapping[str, Any]) -> str:
    """Return a README whose figures are those that were found.

    Parameters
    ----------
    readme : str
        Text with the two marks between which figures stand.
    found : mapping
        From :func:`findings.summarise`.
    """
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{tables(found)}\n\n{END}{after}"
