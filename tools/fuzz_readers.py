"""Mutate inputs of every reader, and hold each to an answer in plain words within a second.

``python -m tools.fuzz_readers --number 20000 --seed 1`` prints how many inputs each reader was
given and what it said; an input that brings a traceback, takes longer, or is told without a place
is written to ``tests/fuzz/corpus/`` and ends the run with exit code 1.
"""

import argparse
import hashlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from metatransfer.errors import FaultyRecordsError, MetatransferError
from metatransfer.importers.layout import Defaults, Layout
from metatransfer.importers.plan import Registry, StudyHeader, plan_import
from metatransfer.library import load_config, load_library, load_registry
from metatransfer.records import Config, VerdictReport
from metatransfer.states.saved import pack, state_of, unpack

CORPUS: Final = Path(__file__).parents[1] / "tests" / "fuzz" / "corpus"
NAMES: Final = {
    "PAWS-X": "tatoeba",
    "Cosmos QA": "xnli",
    "AmazonReviewsClassification": "xnli",
    "MTOPIntentClassification": "xnli",
    "cola": "xnli",
    "copa": "tatoeba",
    "mlqa_de_de": "tatoeba",
    "mcc": "accuracy",
}
"""Names of the example files that the small project's registry does not have."""
SECONDS: Final = 1.0
"""Time an answer may take; a load of the small project takes some hundredths of a second."""

PIECES: Final = (
    *(":", "-", "[", "]", "{", "}", ",", "&", "*", "!", "|", ">", "%", "#", '"', "'", "\\"),
    *("\n", "\t", "\r", "\0", "\ufeff", "\u2028", "é", "\x1b[31m", "\u202e", "=1+1", "\\\\", "&&"),
    *(
        "<<: *a",
        "---",
        "...",
        "!!binary",
        "!!python/object:os.system",
        "no",
        "null",
        ".nan",
        "-.inf",
    ),
    *("1e999", "-1e-999", "0x", "1:30", "2026-99-99", "9" * 400, "[" * 60, "{a: " * 30, "../../x"),
    *("none", "best-of-n", "\n  ", ",,", "NaN", "Infinity", "true", "N/A", "±", "(", ")", "|---|"),
)
"""Text that is put into inputs."""

STRANGE: Final[tuple[object, ...]] = (
    *(None, True, False, 0, -1, 1e308, -1e308, float("nan"), float("inf"), 10**400),
    *("", "N/A", "x" * 5000, "\x1b[31m", "../..", [], {}, [[]], {"": {}}, [None], {"a": [1, {}]}),
)
"""Values that are put into JSON."""


@dataclass(frozen=True)
class Reader:
    """Something that reads text, and an input that it takes.

    Parameters
    ----------
    seeds : tuple of bytes
        Inputs that are well.
    read : callable
        Reads bytes; raises an error in plain words where they are not well.
    """

    seeds: tuple[bytes, ...]
    read: Callable[[bytes], object]


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Return an input with a few places cut, doubled, swapped or filled with something else.

    Parameters
    ----------
    content : bytes
        Input.
    rng : random.Random
        Source of chance.
    """
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        start = rng.randint(0, len(content))
        stop = min(len(content), start + rng.randint(0, 40))
        chosen = rng.random()
        if chosen < 0.5:
            middle = rng.choice(PIECES).encode("utf-8", "surrogatepass")
        elif chosen < 0.7:
            middle = content[start:stop] * 2
        elif chosen < 0.8:
            middle = bytes(rng.randrange(256) for _ in range(rng.randint(1, 6)))
        else:
            middle = b""
        content = content[:start] + middle + content[stop:]
    return content[: rng.randint(0, len(content))] if rng.random() < 0.1 else content


def mutated_json(content: bytes, rng: random.Random) -> bytes:
    """Return a JSON input with one of its values replaced by one of another kind.

    Parameters
    ----------
    content : bytes
        JSON.
    rng : random.Random
        Source of chance.
    """
    data = json.loads(content)
    here = data
    path: list[tuple[Any, Any]] = []
    while isinstance(here, dict | list) and here and (not path or rng.random() < 0.8):
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        path.append((here, rng.choice(keys)))
        here = here[path[-1][1]]
    if path:
        holder, key = path[-1]
        holder[key] = rng.choice(STRANGE)
    return json.dumps(data).encode()


def readers(
    files: Mapping[str, str], inputs: Mapping[str, bytes], folder: Path
) -> dict[str, Reader]:
    """Return every reader by name: one for each file of a project, and one for each format.

    Parameters
    ----------
    files : mapping of str to str
        Files of a small project.
    inputs : mapping of str to bytes
        Files of other tools, by name.
    folder : Path
        Where both may be written.
    """
    root = folder / "project"
    for name, text in files.items():
        _write(root / name, text.encode())
    found = {f"file {name}": _project_reader(root, name, text) for name, text in files.items()}
    found["file metatransfer.toml"] = Reader(
        (b'[model]\ngain_similarity = "cosine"\n[sampling]\nengine = "auto"\n',),
        lambda content: _config(folder / "config", content),
    )
    found["file import.yaml"] = Reader(
        (b"importer: csv\nunit: points\ncolumns: {A: score}\ndefaults: {model: m, split: test}\n",),
        lambda content: _layout(root, content),
    )
    for name, content in inputs.items():
        found[f"import {name}"] = _import_reader(root, folder / "inputs" / name, content)
    state = state_of("k", VerdictReport(verdicts=()), load_library(root), Config())
    found["saved state"] = Reader((pack(state),), unpack)
    return found


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _project_reader(root: Path, name: str, text: str) -> Reader:
    def read(content: bytes) -> object:
        _write(root / name, content)
        try:
            return load_library(root)
        finally:
            _write(root / name, text.encode())

    return Reader((text.encode(),), read)


def _config(root: Path, content: bytes) -> object:
    _write(root / "metatransfer.toml", content)
    return load_config(root)


def _layout(root: Path, content: bytes) -> object:
    from metatransfer.importers.plan import read_layout

    path = root / "data/studies/alpha/import.yaml"
    _write(path, content)
    try:
        return read_layout(root, "alpha")
    finally:
        path.unlink()


def _import_reader(root: Path, path: Path, content: bytes) -> Reader:
    said = Defaults(
        model="m",
        intermediate="none",
        target="xnli",
        language="de",
        metric="accuracy",
        split="test",
        n_seeds=3,
    )
    header = StudyHeader("A paper. 2024.", 2024, "none stated")

    def read(mutant: bytes) -> object:
        _write(path, mutant)
        known = load_registry(root)
        names = Registry(known.tasks, known.languages)
        layout = Layout(unit="points", defaults=said, names=NAMES)
        return plan_import(root, "new", [path], layout=layout, header=header, registry=names)

    return Reader((content,), read)


def trial(reader: Reader, content: bytes) -> str:
    """Return what a reader made of an input: ``read``, ``told``, or what is wrong with it.

    Parameters
    ----------
    reader : Reader
        Reader.
    content : bytes
        Input.
    """
    begun = time.process_time()
    try:
        reader.read(content)
        said = "read"
    except FaultyRecordsError as error:
        placed = all(
            fault.file and (fault.line or fault.field or fault.what) for fault in error.faults
        )
        said = "told" if placed and error.faults else "told without a place"
    except MetatransferError as error:
        said = "told" if "·" in str(error) else "told without a place"
    except Exception as error:  # noqa: BLE001 - any other error is what is looked for
        said = f"{type(error).__name__}: {error}"
    taken = time.process_time() - begun
    return said if taken < SECONDS else f"took {taken:.1f} s"


def run(number: int, seed: int, files: Mapping[str, str], inputs: Mapping[str, bytes]) -> int:
    """Give mutated inputs to all readers in turn; return how many they failed at.

    Parameters
    ----------
    number : int
        Inputs in all.
    seed : int
        Seed of the mutations.
    files, inputs : mapping
        As in :func:`readers`.
    """
    rng = random.Random(seed)  # noqa: S311 - mutations need no secret
    counts: Counter[tuple[str, str]] = Counter()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="metatransfer-") as name:
        every = readers(files, inputs, Path(name))
        for at in range(number):
            title = list(every)[at % len(every)]
            seed_input = rng.choice(every[title].seeds)
            structured = title.endswith(".json") and rng.random() < 0.7
            content = (mutated_json if structured else mutated)(seed_input, rng)
            said = trial(every[title], content)
            if said in {"read", "told"}:
                counts[title, said] += 1
                continue
            failed += 1
            digest = hashlib.sha256(content).hexdigest()[:12]
            target = CORPUS / title.replace("/", "__").replace(" ", "--") / digest
            _write(target, content)
            print(f"{title}: {said}: kept as {target.name}")
    for title in every:
        print(f"{title}: {counts[title, 'read']} read, {counts[title, 'told']} told")
    print(f"{number} inputs, {failed} failures")
    return failed


def main() -> int:
    """Run the command line."""
    from tests.factories import FILES
    from tests.fuzz.inputs import INPUTS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    return 1 if run(asked.number, asked.seed, FILES, INPUTS) else 0


if __name__ == "__main__":
    sys.exit(main())
