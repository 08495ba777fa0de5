"""Sentence retrieval: the nearest of many texts by cosine, on the encoder as it stands.

Which layer vectors are pooled from is a setting, and no small one: published Tatoeba figures of
one encoder differ by 26 points with it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import InputError
from metatransfer.experiments.data.examples import QueryExample
from metatransfer.experiments.data.load import Split
from metatransfer.experiments.grid import Scoring
from metatransfer.experiments.metrics.columns import MetricColumns, mean_of
from metatransfer.experiments.shapes.base import (
    Collate,
    Features,
    Scored,
    batches_by_length,
    no_gradients,
    padded,
)

FloatArray = NDArray[np.float64]
SMALLEST_NORM: Final = 1e-12


class Retrieval:
    """Nearest texts.

    Parameters
    ----------
    threshold : float or None
        Cosine from which a pair counts as found; None where every query has a partner.
    """

    head = ""

    def __init__(self, threshold: float | None = None) -> None:
        self.threshold = threshold

    def head_options(self, split: Split) -> dict[str, Any]:
        """Return nothing; there is no head."""
        raise InputError(
            f"task '{split.task.id}' · retrieval is not trained · do: use it as target"
        )

    def training_features(self, split: Split, tokenizer: Any, max_length: int) -> list[Features]:  # noqa: ARG002
        """Refuse: retrieval is not trained."""
        raise InputError(
            f"task '{split.task.id}' · retrieval is not trained · do: use it as target"
        )

    def collator(self, tokenizer: Any) -> Collate:
        """Refuse: retrieval is not trained."""
        raise InputError(f"retrieval is not trained (tokenizer {type(tokenizer).__name__})")

    def score(self, model: Any, tokenizer: Any, split: Split, scoring: Scoring) -> Scored:
        """Return the nearest candidate of each query, scored by the task's metric."""
        queries = [example for example in split.examples if isinstance(example, QueryExample)]
        names = list(split.candidates)
        similar = cosines(model, tokenizer, queries, split.candidates, scoring)
        nearest = [names[at] for at in similar.argmax(axis=1)]
        metric = split.task.metrics[0]
        columns = _METRICS[metric](similar, queries, names, self.threshold)
        return Scored(
            ids=tuple(query.id for query in queries),
            predictions=tuple(nearest),
            gold=tuple(" | ".join(query.relevant) for query in queries),
            metrics={metric: columns},
        )


def cosines(
    model: Any,
    tokenizer: Any,
    queries: Sequence[QueryExample],
    candidates: Mapping[str, str],
    scoring: Scoring,
) -> FloatArray:
    """Return the cosine of every query with every candidate.

    Parameters
    ----------
    model, tokenizer
        Encoder.
    queries : sequence of QueryExample
    candidates : mapping of str to str
        Texts by id.
    scoring : Scoring
        Layer, pooling, prefix, batches.

    Returns
    -------
    FloatArray, shape (queries, candidates)
    """
    texts = [query.text for query in queries]
    left = sentence_vectors(model, tokenizer, texts, scoring)
    right = sentence_vectors(model, tokenizer, list(candidates.values()), scoring)
    return left @ right.T


def sentence_vectors(
    model: Any, tokenizer: Any, texts: Sequence[str], scoring: Scoring
) -> FloatArray:
    """Return a vector of length one for each text.

    Parameters
    ----------
    model, tokenizer
        Encoder.
    texts : sequence of str
        Texts.
    scoring : Scoring
        Layer (0 is the embeddings, -1 the last), pooling, prefix, batches.

    Returns
    -------
    FloatArray, shape (texts, hidden)
    """
    prefixed = [f"{scoring.prefix}{text}" for text in texts]
    encoded = tokenizer(prefixed, truncation=True, max_length=scoring.max_length)
    features: list[Features] = [{"input_ids": ids} for ids in encoded["input_ids"]]
    vectors = np.zeros((len(texts), model.config.hidden_size))
    with no_gradients(model, scoring.precision):
        for positions in batches_by_length(features, scoring.batch_size):
            batch = padded([features[at] for at in positions], tokenizer)
            batch = {name: value.to(model.device) for name, value in batch.items()}
            states = model(**batch, output_hidden_states=True).hidden_states
            if not -len(states) <= scoring.layer < len(states):
                raise InputError(
                    f"scoring · layer · {scoring.layer} · allowed: {-len(states)} to "
                    f"{len(states) - 1}, the embeddings first"
                )
            vectors[positions] = _pooled(
                states[scoring.layer].float(), batch["attention_mask"], scoring.pooling
            )
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, SMALLEST_NORM))


def _pooled(states: Any, mask: Any, pooling: str) -> Any:
    if pooling == "cls":
        return states[:, 0].cpu().numpy()
    weights = mask.unsqueeze(-1).to(states.dtype)
    return ((states * weights).sum(dim=1) / weights.sum(dim=1)).cpu().numpy()


def nearest_accuracy(
    similar: FloatArray,
    queries: Sequence[QueryExample],
    names: Sequence[str],
    threshold: float | None = None,  # noqa: ARG001 - one signature for all
) -> MetricColumns:
    """Return whether each query's nearest candidate is right."""
    best = similar.argmax(axis=1)
    return mean_of(
        [float(names[at] in query.relevant) for at, query in zip(best, queries, strict=True)]
    )


def average_precision(
    similar: FloatArray,
    queries: Sequence[QueryExample],
    names: Sequence[str],
    threshold: float | None = None,  # noqa: ARG001 - one signature for all
) -> MetricColumns:
    """Return the average precision of each query's ranking of all candidates."""
    place = {name: at for at, name in enumerate(names)}
    values = []
    for row, query in zip(similar, queries, strict=True):
        order = np.argsort(-row, kind="stable")
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(1, len(order) + 1)
        ranks = np.sort([rank[place[name]] for name in query.relevant])
        precise = np.arange(1, len(ranks) + 1) / ranks
        values.append(float(precise.mean()) if len(ranks) else 0.0)
    return mean_of(values)


def pair_f1(
    similar: FloatArray,
    queries: Sequence[QueryExample],
    names: Sequence[str],
    threshold: float | None = None,
) -> MetricColumns:
    """Return the columns of F1 over pairs: twice the right ones above, found plus gold below."""
    best = similar.argmax(axis=1)
    found = similar.max(axis=1) >= (threshold if threshold is not None else -np.inf)
    right = np.array([names[at] in query.relevant for at, query in zip(best, queries, strict=True)])
    gold = np.array([float(bool(query.relevant)) for query in queries])
    return MetricColumns(2.0 * (right & found), found.astype(np.float64) + gold)


def best_threshold(
    similar: FloatArray, queries: Sequence[QueryExample], names: Sequence[str]
) -> float:
    """Return the cosine that gives the best F1 over pairs.

    Parameters
    ----------
    similar : FloatArray, shape (queries, candidates)
    queries : sequence of QueryExample
    names : sequence of str
        Ids of the candidates.
    """
    best, top = similar.argmax(axis=1), similar.max(axis=1)
    right = np.array([names[at] in query.relevant for at, query in zip(best, queries, strict=True)])
    gold = sum(bool(query.relevant) for query in queries)
    order = np.argsort(top)
    # from each cosine upwards: how many pairs are found, and how many of them are right
    tried, first = np.unique(top[order], return_index=True)
    right_from = right[order][::-1].cumsum()[::-1][first]
    scores = 2 * right_from / (len(order) - first + gold)
    return float(tried[int(np.argmax(scores))])


_METRICS: Final = {"accuracy": nearest_accuracy, "map": average_precision, "f1": pair_f1}
