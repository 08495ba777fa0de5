import subprocess
import sys

import pytest

import metatransfer


def test_the_package_is_light_until_something_is_asked_for() -> None:
    code = (
        "import sys, metatransfer;"
        "heavy = {'numpy', 'scipy', 'pandas', 'formulae', 'pymc', 'arviz', 'torch', 'matplotlib'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_meta_regression_loads_no_sampler() -> None:
    code = (
        "import sys, metatransfer;"
        "data = {'y': [1., 2., 0.], 'se': [1., 1., 1.]};"
        "r = metatransfer.meta_regression('y ~ 1', data, se='se');"
        "print(r.diagnostics.engine);"
        "heavy = {'pymc', 'arviz', 'torch', 'matplotlib'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["collapsed", "[]"]


def test_everything_that_is_offered_is_there() -> None:
    assert all(getattr(metatransfer, name) is not None for name in metatransfer.__all__)
    assert set(dir(metatransfer)) == set(metatransfer.__all__)
    with pytest.raises(AttributeError, match="no attribute 'meta_regresion'"):
        _ = metatransfer.meta_regresion
