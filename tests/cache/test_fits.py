import gc
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from weakref import ref

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metatransfer.cache.fits import FitCache, pack, unpack
from metatransfer.errors import CacheError
from metatransfer.model.checks import PredictiveCheck
from metatransfer.model.fit import Fit
from metatransfer.verdicts.specify import specify
from tests.tiny import cosines, dataset_of, library, matrix, synthetic_fit

DATASET = dataset_of(library(*matrix(), similarities=cosines()), measure="cosine")
SPEC = specify(DATASET)
CHECKS = (PredictiveCheck("kurtosis", 3.1, 0.4, error=0.01),)
FIT = synthetic_fit(SPEC, DATASET.data, checks=CHECKS)


def packed(fit: Fit) -> bytes:
    stream = BytesIO()
    pack(fit, stream)
    return stream.getvalue()


PACKED = packed(FIT)


class Maker:
    """Makes fits and counts them."""

    def __init__(self, fit: Fit = FIT) -> None:
        self.fit, self.made = fit, 0

    def __call__(self) -> Fit:
        self.made += 1
        return self.fit


def read(folder: Path | None, make: Callable[[], Fit], key: str = "a") -> Fit:
    return FitCache(folder).get(key, SPEC, DATASET, make)


def assert_same(one: Fit, other: Fit) -> None:
    assert one.theta.dtype == other.theta.dtype
    assert np.array_equal(one.theta, other.theta)
    assert set(one.draws) == set(other.draws)
    for name, values in one.draws.items():
        assert np.array_equal(values, other.draws[name]), name
    assert (one.diagnostics, one.checks) == (other.diagnostics, other.checks)
    assert (one.terms_fitted, one.terms_dropped) == (other.terms_fitted, other.terms_dropped)
    assert (one.spec, one.data) == (other.spec, other.data)


def test_a_fit_comes_back_as_it_was_packed() -> None:
    assert_same(unpack(BytesIO(PACKED), SPEC, DATASET), FIT)


def test_the_same_fit_has_the_same_bytes() -> None:
    assert packed(synthetic_fit(SPEC, DATASET.data, checks=CHECKS)) == PACKED


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255))
def test_a_byte_that_changed_is_noticed(at: int, change: int) -> None:
    spoilt = bytearray(PACKED)
    spoilt[at] ^= change
    with pytest.raises(CacheError, match="not those written"):
        unpack(BytesIO(bytes(spoilt)), SPEC, DATASET)


@settings(max_examples=30)
@given(st.integers(0, len(PACKED) - 1))
def test_a_file_that_was_cut_off_is_noticed(length: int) -> None:
    with pytest.raises(CacheError, match=f"{length} bytes"):
        unpack(BytesIO(PACKED[:length]), SPEC, DATASET)


def test_a_fit_is_made_once_and_read_after_that(tmp_path: Path) -> None:
    make = Maker()
    read(tmp_path, make)
    again = read(tmp_path, make)
    assert make.made == 1
    assert_same(again, FIT)


def test_within_one_run_a_fit_is_not_even_read_twice() -> None:
    cache, make = FitCache(None), Maker()
    first = cache.get("a", SPEC, DATASET, make)
    assert cache.get("a", SPEC, DATASET, make) is first
    assert cache.get("b", SPEC, DATASET, make) is first
    assert make.made == 2


@pytest.mark.parametrize(
    "content", [b"", b"x", b"PK\x03\x04", PACKED[:-1], PACKED[32:], b"\0" * 99]
)
def test_a_spoilt_file_is_made_again_and_mended(tmp_path: Path, content: bytes) -> None:
    read(tmp_path, Maker())
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    make = Maker()
    assert_same(read(tmp_path, make), FIT)
    assert make.made == 1
    assert file.read_bytes() == PACKED


def test_a_fit_that_is_let_go_is_gone_from_memory_and_read_again(tmp_path: Path) -> None:
    cache, make = FitCache(tmp_path), Maker(replace(FIT))
    cache.get("a", SPEC, DATASET, make)
    held = ref(make.fit)
    make.fit = FIT
    cache.release()
    gc.collect()
    assert held() is None
    assert_same(cache.get("a", SPEC, DATASET, make), FIT)
    assert make.made == 1


@pytest.mark.parametrize("passed", [True, False])
def test_what_is_in_memory_alone_is_never_let_go(passed: bool, tmp_path: Path) -> None:
    make = Maker(synthetic_fit(SPEC, DATASET.data, passed=passed))
    cache = FitCache(None if passed else tmp_path)
    for _ in range(2):
        cache.get("a", SPEC, DATASET, make)
        cache.release()
    assert make.made == 1


def test_a_fit_that_failed_its_gate_is_not_kept(tmp_path: Path) -> None:
    failed = synthetic_fit(SPEC, DATASET.data, passed=False)
    make = Maker(failed)
    read(tmp_path, make)
    read(tmp_path, make)
    assert make.made == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_costs_time_and_not_the_answer(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("in the way", encoding="utf-8")
    assert_same(read(place / "below", Maker()), FIT)


def test_a_fit_without_effective_draws_is_kept_as_it_is(tmp_path: Path) -> None:
    odd = replace(FIT, diagnostics=replace(FIT.diagnostics, ess_min=float("nan")))
    read(tmp_path, Maker(odd))
    make = Maker()
    assert np.isnan(read(tmp_path, make).diagnostics.ess_min)
    assert make.made == 0
