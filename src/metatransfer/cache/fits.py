"""Fits kept by the hash of everything that shapes them, so that nothing is sampled twice."""

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from metatransfer.cache.names import FORMAT
from metatransfer.errors import CacheError, InputError
from metatransfer.evidence.dataset import Dataset
from metatransfer.library import write_atomic
from metatransfer.model.checks import PredictiveCheck
from metatransfer.model.diagnostics import Diagnostics
from metatransfer.model.fit import Fit
from metatransfer.model.plan import DroppedTerm
from metatransfer.model.spec import ModelSpec

CHECKSUM_BYTES: Final = hashlib.sha256().digest_size
"""Length of the checksum that a file begins with."""


class FitCache:
    """Fits in a folder, or in memory alone.

    Parameters
    ----------
    folder : Path or None
        Where fits are kept; None keeps them for the life of this object.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._fits: dict[str, Fit] = {}

    def get(self, key: str, spec: ModelSpec, dataset: Dataset, make: Callable[[], Fit]) -> Fit:
        """Return a fit by name, making it when it is not there or cannot be read.

        Parameters
        ----------
        key : str
            Name, from :func:`metatransfer.cache.names.fit_key`.
        spec : ModelSpec
            Specification, which is not stored again.
        dataset : Dataset
            Rows, which are not stored again.
        make : callable
            Fits the model.
        """
        if key not in self._fits:
            self._fits[key] = self._read(key, spec, dataset) or self._made(key, make)
        return self._fits[key]

    def _made(self, key: str, make: Callable[[], Fit]) -> Fit:
        fit = make()
        if self._folder is not None and fit.diagnostics.passed:
            # a folder that cannot be written to costs time, not the answer
            with suppress(InputError):
                write_atomic(self._path(key), pack(fit))
        return fit

    def _read(self, key: str, spec: ModelSpec, dataset: Dataset) -> Fit | None:
        if self._folder is None or not self._path(key).is_file():
            return None
        try:
            return unpack(self._path(key).read_bytes(), spec, dataset)
        except (OSError, CacheError):
            return None

    def _path(self, key: str) -> Path:
        folder = self._folder or Path()
        return folder / f"fit-{FORMAT}-{key}.npz"


def pack(fit: Fit) -> bytes:
    """Return a fit as a checksum and the bytes of an ``.npz`` file without pickles.

    Parameters
    ----------
    fit : Fit
        Posterior; its rows and specification are left out.
    """
    meta = {
        "terms_fitted": fit.terms_fitted,
        "terms_dropped": [asdict(term) for term in fit.terms_dropped],
        "diagnostics": asdict(fit.diagnostics) | {"versions": dict(fit.diagnostics.versions)},
        "checks": [asdict(check) for check in fit.checks],
        "draws": list(fit.draws),
        "log_evidence": fit.log_evidence,
    }
    arrays: dict[str, Any] = {f"draws_{i}": v for i, v in enumerate(fit.draws.values())}
    buffer = io.BytesIO()
    encoded = np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8)
    np.savez(buffer, meta=encoded, theta=fit.theta, **arrays)
    content = buffer.getvalue()
    return hashlib.sha256(content).digest() + content


def unpack(content: bytes, spec: ModelSpec, dataset: Dataset) -> Fit:
    """Return the fit that :func:`pack` wrote.

    Parameters
    ----------
    content : bytes
        Bytes of the file.
    spec : ModelSpec
        Specification it was made with.
    dataset : Dataset
        Rows it was made with.

    Raises
    ------
    CacheError
        When the bytes are not such a file, or are cut off.
    """
    checksum, rest = content[:CHECKSUM_BYTES], content[CHECKSUM_BYTES:]
    if hashlib.sha256(rest).digest() != checksum:
        raise CacheError(f"cached fit · {len(content)} bytes, not those written · it is made again")
    with np.load(io.BytesIO(rest), allow_pickle=False) as arrays:
        meta = json.loads(arrays["meta"].tobytes())
        draws = {name: arrays[f"draws_{i}"] for i, name in enumerate(meta["draws"])}
        return _fit(spec, dataset, meta, draws, arrays["theta"])


def _fit(
    spec: ModelSpec,
    dataset: Dataset,
    meta: Mapping[str, Any],
    draws: Mapping[str, Any],
    theta: Any,
) -> Fit:
    diagnostics = meta["diagnostics"] | {"reasons": tuple(meta["diagnostics"]["reasons"])}
    return Fit(
        spec=spec,
        data=dataset.data,
        terms_fitted=tuple(meta["terms_fitted"]),
        terms_dropped=tuple(DroppedTerm(**term) for term in meta["terms_dropped"]),
        draws=draws,
        theta=theta,
        diagnostics=Diagnostics(**diagnostics),
        checks=tuple(PredictiveCheck(**check) for check in meta["checks"]),
        log_evidence=meta["log_evidence"],
    )
