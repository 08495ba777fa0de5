"""Verdicts as ClaimReview of schema.org, in JSON-LD."""

import json
from typing import Any

from metatransfer import __version__
from metatransfer.exporters.bundle import Bundle, Files
from metatransfer.records import Claim, Verdict
from metatransfer.records.wording import probability

CONTEXT = "https://schema.org"


def claim_review(bundle: Bundle) -> Files:
    """Return one file with a review of every claim.

    A claim that evidence decides is rated by its probability, 0 to 1; one that a document decides,
    or nothing, has its word alone.

    Parameters
    ----------
    bundle : Bundle
        Project and verdicts.
    """
    graph = [review(v, bundle.claims[v.claim], bundle) for v in bundle.report.verdicts]
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, indent=2, ensure_ascii=False)
    return {"claim-reviews.jsonld": f"{text}\n".encode()}


def review(verdict: Verdict, claim: Claim, bundle: Bundle) -> dict[str, Any]:
    """Return the review of one claim.

    Parameters
    ----------
    verdict : Verdict
        Verdict.
    claim : Claim
        Its claim.
    bundle : Bundle
        Project and verdicts.
    """
    data: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"#{verdict.claim}",
        "name": verdict.title,
        "claimReviewed": verdict.statement,
        "datePublished": bundle.day,
        "author": {"@type": "Organization", "name": f"metatransfer {__version__}"},
        "itemReviewed": _claim(claim, bundle),
        "reviewRating": _rating(verdict),
        "reviewBody": _body(verdict),
    }
    if bundle.base_url:
        data["url"] = f"{bundle.base_url.rstrip('/')}#{verdict.claim}"
    return data


def _claim(claim: Claim, bundle: Bundle) -> dict[str, Any]:
    document = bundle.library.documents[claim.source.document].record
    work: dict[str, Any] = {"@type": "CreativeWork", "name": document.citation}
    if document.url:
        work["url"] = document.url
    if document.doi:
        work["identifier"] = f"https://doi.org/{document.doi}"
    return {
        "@type": "Claim",
        "text": claim.statement,
        "author": {"@type": "CreativeWork", "name": document.citation},
        "appearance": work,
    }


def _rating(verdict: Verdict) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": verdict.status.value}
    if verdict.probability is not None:
        rating |= {"ratingValue": round(verdict.probability, 4), "bestRating": 1, "worstRating": 0}
    return rating


def _body(verdict: Verdict) -> str:
    parts = []
    if verdict.estimate is not None:
        found = verdict.estimate
        span = f"[{found.interval.lower:.3g}, {found.interval.upper:.3g}]"
        parts.append(f"{found.estimand}: {found.mean:.3g} {span} {found.unit.replace('_', ' ')}")
    if verdict.probability is not None:
        parts.append(f"probability {probability(verdict.probability)}")
    if verdict.k_cells:
        parts.append(f"{verdict.k_cells} cells of {verdict.n_studies} studies")
    parts += [", ".join(verdict.qualifiers), verdict.reason]
    return "; ".join(part for part in parts if part)
