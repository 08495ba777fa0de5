import subprocess
import sys


def test_describing_and_reading_models_imports_no_sampler() -> None:
    code = (
        "import sys, metatransfer.model.fit, metatransfer.model.slopes;"
        "heavy = {'pymc', 'pytensor', 'arviz', 'nutpie', 'numba', 'matplotlib'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
