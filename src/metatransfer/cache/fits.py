"""Fits kept by the hash of everything that shapes them, so that nothing is sampled twice."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from metatransfer.cache.memory import hand_back
from metatransfer.cache.names import FORMAT
from metatransfer.errors import CacheError, InputError
from metatransfer.evidence.dataset import Dataset
from metatransfer.library import write_atomic_by
from metatransfer.model.checks import PredictiveCheck
from metatransfer.model.diagnostics import Diagnostics
from metatransfer.model.fit import Fit
from metatransfer.model.plan import DroppedTerm
from metatransfer.model.spec import ModelSpec

CHECKSUM_BYTES: Final = hashlib.sha256().digest_size
"""Length of the checksum that a file begins with."""
READ_BYTES: Final = 2**20
"""Bytes that are read at a time."""


class FitCache:
    """Fits in a folder, or in memory alone.

    Parameters
    ----------
    folder : Path or None
        Where fits are kept; None keeps them in memory alone, for the life of this object.
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

    def release(self) -> None:
        """Let go of the fits that the folder has: they are read again where they are asked for."""
        self._fits = {key: fit for key, fit in self._fits.items() if not self._is_kept(key)}
        hand_back()

    def _is_kept(self, key: str) -> bool:
        return self._folder is not None and self._path(key).is_file()

    def _made(self, key: str, make: Callable[[], Fit]) -> Fit:
        fit = make()
        hand_back()
        if self._folder is not None and fit.diagnostics.passed:
            # a folder that cannot be written to costs time, not the answer
            with suppress(InputError):
                write_atomic_by(self._path(key), partial(pack, fit))
        return fit

    def _read(self, key: str, spec: ModelSpec, dataset: Dataset) -> Fit | None:
        if not self._is_kept(key):
            return None
        try:
            with self._path(key).open("rb") as stream:
                return unpack(stream, spec, dataset)
        except (OSError, CacheError):
            return None

    def _path(self, key: str) -> Path:
        folder = self._folder or Path()
        return folder / f"fit-{FORMAT}-{key}.npz"


def pack(fit: Fit, stream: IO[bytes]) -> None:
    """Write a fit as a checksum and an ``.npz`` file without pickles.

    Parameters
    ----------
    fit : Fit
        Posterior; its rows and specification are left out.
    stream : binary stream
        Receives it, and is read again for the checksum.
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
    encoded = np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8)
    stream.write(bytes(CHECKSUM_BYTES))
    np.savez(stream, meta=encoded, theta=fit.theta, **arrays)
    checksum = _checksum(stream)
    stream.seek(0)
    stream.write(checksum)


def _checksum(stream: IO[bytes]) -> bytes:
    """Return the checksum of all that follows the place of the checksum."""
    stream.seek(CHECKSUM_BYTES)
    sha = hashlib.sha256()
    while part := stream.read(READ_BYTES):
        sha.update(part)
    return sha.digest()


def unpack(stream: IO[bytes], spec: ModelSpec, dataset: Dataset) -> Fit:
    """Return the fit that :func:`pack` wrote.

    Parameters
    ----------
    stream : binary stream
        The file.
    spec : ModelSpec
        Specification it was made with.
    dataset : Dataset
        Rows it was made with.

    Raises
    ------
    CacheError
        When the bytes are not such a file, or are cut off.
    """
    checksum = stream.read(CHECKSUM_BYTES)
    if _checksum(stream) != checksum:
        size = stream.seek(0, os.SEEK_END)
        raise CacheError(f"cached fit · {size} bytes, not those written · it is made again")
    stream.seek(CHECKSUM_BYTES)
    with np.load(stream, allow_pickle=False) as arrays:
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
    words = ("reasons", "fell_back_from")
    diagnostics = meta["diagnostics"] | {name: tuple(meta["diagnostics"][name]) for name in words}
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
