"""What exports are made of in tests, and where they are put."""

from pathlib import Path

from metatransfer.exporters.bundle import Files

ROOT = Path(__file__).parents[2]
HOSTILE = '=cmd("x") & {evil} % $ # _ ~ ^ \\ <b>'


def written(files: Files, folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
