"""A grid as jobs: what is trained once, what is scored, what is refused and what cannot be had."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from metatransfer.errors import InputError
from metatransfer.experiments.data.examples import ChoiceExample
from metatransfer.experiments.data.load import Split, load_test_set, load_training_set
from metatransfer.experiments.encoders.choose import Encoder, choose_encoder
from metatransfer.experiments.grid import TASKS_JOINED_BY, Grid, Recipe, Scoring
from metatransfer.experiments.store import Store, digest
from metatransfer.experiments.tasks import ExperimentTask, load_task
from metatransfer.records import NO_INTERMEDIATE

SharesData = Callable[[str, str], bool]
"""Whether two tasks train on the same data, by their ids in ``data/tasks.yaml``."""


@dataclass(frozen=True)
class TrainStep:
    """One training, found again by its key.

    Parameters
    ----------
    key : str
        Hash of all that shapes it.
    tasks : tuple of str
        Tasks it trains on, all at once where there are several.
    language : str
        Language of the training sets.
    recipes : tuple of Recipe
        How, for each task; the first one's says how the optimiser goes.
    seed : int
    texts : int
        Texts to go through, each as often as it is seen; a choice is one.
    scoring : Scoring
        Settings that shape features: the subword that carries a tag, the stride.
    """

    key: str
    tasks: tuple[str, ...]
    language: str
    recipes: tuple[Recipe, ...]
    seed: int
    texts: int
    scoring: Scoring


@dataclass(frozen=True)
class ScoreStep:
    """One test set scored by one model.

    Parameters
    ----------
    key : str
        Hash of all that shapes it.
    task, language : str
    limit : int or None
        Examples at most.
    scoring : Scoring
        How.
    split : str
        Official split that is scored.
    texts : int
        Texts to go through: examples, choices of each, candidates.
    """

    key: str
    task: str
    language: str
    limit: int | None
    scoring: Scoring
    split: str
    texts: int


@dataclass(frozen=True)
class Job:
    """What one worker does in one go: a training at most, and all test sets of its model.

    Parameters
    ----------
    key : str
        Hash of its steps.
    encoder : Encoder
    intermediate : str
        Intermediate task, or ``none``.
    target : str
        Target task; empty for the training of an intermediate checkpoint.
    seed : int or None
        None where nothing is trained at all.
    parent : str or None
        Key of the intermediate checkpoint it starts from.
    train : TrainStep or None
    scores : tuple of ScoreStep
    data : Path or None
        Folder of local data.
    """

    key: str
    encoder: Encoder
    intermediate: str
    target: str
    seed: int | None
    parent: str | None
    train: TrainStep | None
    scores: tuple[ScoreStep, ...]
    data: Path | None

    @property
    def label(self) -> str:
        """What it is, in a few words."""
        seed = "" if self.seed is None else f", seed {self.seed}"
        if not self.target:
            return f"{self.encoder.id}: train {self.intermediate}{seed}"
        return f"{self.encoder.id}: {self.intermediate} > {self.target}{seed}"

    def is_done(self, store: Store) -> bool:
        """Return whether nothing of it is left to do.

        Parameters
        ----------
        store : Store
            Finished work.
        """
        if self.target:
            return all(store.has("scores", step.key) for step in self.scores)
        return self.train is not None and store.has("models", self.train.key)


@dataclass(frozen=True)
class Plan:
    """All that a grid asks for.

    Parameters
    ----------
    grid : Grid
    jobs : tuple of Job
        Intermediate trainings first, then targets.
    refused : tuple of str
        Pairs that leak test data, with the reason.
    marked : frozenset of (str, str)
        Pairs that share training data: they run, and are marked.
    missing : tuple of str
        What cannot be run, with the reason.
    notes : tuple of str
        What the sources say that a result must say.
    data : Path or None
        Folder of local data.
    """

    grid: Grid
    jobs: tuple[Job, ...]
    refused: tuple[str, ...]
    marked: frozenset[tuple[str, str]]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    data: Path | None

    @property
    def checkpoints(self) -> tuple[Job, ...]:
        """Jobs that train an intermediate checkpoint."""
        return tuple(job for job in self.jobs if not job.target)

    @property
    def scored(self) -> tuple[Job, ...]:
        """Jobs that end in scores."""
        return tuple(job for job in self.jobs if job.target)

    @property
    def cells(self) -> int:
        """Number of scores to be had."""
        return sum(len(job.scores) for job in self.jobs)


def make_plan(grid: Grid, *, data: Path | None, shares_data: SharesData) -> Plan:
    """Lay out a grid; texts are read and hashed, nothing is trained.

    Parameters
    ----------
    grid : Grid
        What is asked for.
    data : Path or None
        Folder of local data; None for the hub.
    shares_data : callable
        Says which pairs share training data.

    Raises
    ------
    InputError
        When nothing at all can be run.
    """
    planner = _Planner(grid, data)
    jobs = [job for choice in grid.encoders for job in planner.jobs_of(choose_encoder(choice))]
    if not any(job.target for job in jobs):
        raise InputError(
            "\n".join([f"grid '{grid.id}' · nothing can be run", *planner.missing.values()])
        )
    return Plan(
        grid=grid,
        jobs=tuple({job.key: job for job in jobs}.values()),
        refused=tuple(planner.refused.values()),
        marked=frozenset(_marked(grid, shares_data)),
        missing=tuple(dict.fromkeys(planner.missing.values())),
        notes=tuple(planner.notes),
        data=data,
    )


def _marked(grid: Grid, shares_data: SharesData) -> Iterator[tuple[str, str]]:
    for intermediate in grid.intermediates:
        for target in grid.targets:
            if any(shares_data(part, target) for part in intermediate.split(TASKS_JOINED_BY)):
                yield intermediate, target


@dataclass
class _Planner:
    grid: Grid
    data: Path | None
    missing: dict[tuple[str, ...], str] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    _splits: dict[tuple[str, ...], Split | None] = field(default_factory=dict)

    def jobs_of(self, encoder: Encoder) -> Iterator[Job]:
        starts: dict[tuple[str, int | None], str | None] = {}
        for seed in self.grid.seeds:
            starts[NO_INTERMEDIATE, seed] = None
            for intermediate in self.grid.intermediates:
                step = self._training(encoder, None, intermediate, seed)
                if step is None:
                    continue
                starts[intermediate, seed] = step.key
                yield self._job(encoder, intermediate, "", seed, (None, step, ()))
        scored = [
            job
            for target in self.grid.targets
            for job in self._target_jobs(encoder, target, starts)
        ]
        # Seed by seed, so that a grid that is stopped has gains of every arm on some seeds.
        yield from sorted(scored, key=lambda job: (job.seed is not None, self._place(job.seed)))

    def _place(self, seed: int | None) -> int:
        return 0 if seed is None else self.grid.seeds.index(seed)

    def _target_jobs(
        self, encoder: Encoder, target: str, starts: Mapping[tuple[str, int | None], str | None]
    ) -> Iterator[Job]:
        trains = load_task(target, self.data).shape.trains
        if not trains:
            # The encoder as it comes is the same for every seed.
            keyed = {key: parent for key, parent in starts.items() if key[0] != NO_INTERMEDIATE}
            starts = {(NO_INTERMEDIATE, None): None, **keyed}
        for (intermediate, seed), parent in starts.items():
            if self._leaks(intermediate, target):
                continue
            step = None
            if trains and seed is not None:
                step = self._training(encoder, parent, target, seed)
                if step is None:
                    return
            model = step.key if step else parent or encoder.key
            scores = tuple(self._scores(model, target))
            if scores:
                yield self._job(encoder, intermediate, target, seed, (parent, step, scores))

    def _job(
        self,
        encoder: Encoder,
        intermediate: str,
        target: str,
        seed: int | None,
        work: tuple[str | None, TrainStep | None, tuple[ScoreStep, ...]],
    ) -> Job:
        parent, train, scores = work
        keys = [train.key if train else parent or encoder.key, *(step.key for step in scores)]
        key = digest({"kind": "job", "steps": keys, "target": target})
        return Job(key, encoder, intermediate, target, seed, parent, train, scores, self.data)

    def _leaks(self, intermediate: str, target: str) -> bool:
        sets = {
            name
            for part in (*intermediate.split(TASKS_JOINED_BY), target)
            for name in training_sets(part, self.data)
        }
        leaking = sorted(sets & set(load_task(target, self.data).leaks_from))
        if leaking:
            self.refused[intermediate, target] = (
                f"{intermediate} > {target} · refused: {', '.join(leaking)} holds texts of the "
                f"test set of {target}"
            )
        return bool(leaking)

    def _training(
        self, encoder: Encoder, parent: str | None, name: str, seed: int
    ) -> TrainStep | None:
        tasks = tuple(name.split(TASKS_JOINED_BY))
        recipes = tuple(self.grid.recipe_for(task) for task in tasks)
        splits = [
            self._training_set(task, recipe) for task, recipe in zip(tasks, recipes, strict=True)
        ]
        sound = [split for split in splits if split is not None]
        if len(sound) < len(splits):
            return None
        key = digest(
            {
                "kind": "train",
                "encoder": encoder.key,
                "parent": parent,
                "data": [split.sha256 for split in sound],
                "tasks": tasks,
                "recipes": [recipe.model_dump(exclude={"name", "examples"}) for recipe in recipes],
                "features": self.grid.scoring.model_dump(include={"tag_position", "stride"}),
                "seed": seed,
            }
        )
        seen = sum(texts_of(s) * r.epochs for s, r in zip(sound, recipes, strict=True))
        return TrainStep(
            key=key,
            tasks=tasks,
            language=self.grid.train_language,
            recipes=recipes,
            seed=seed,
            texts=round(seen),
            scoring=self.grid.scoring,
        )

    def _training_set(self, task: str, recipe: Recipe) -> Split | None:
        return self._split(
            (task, "train", self.grid.train_language, str(recipe.examples)),
            lambda declared: load_training_set(
                declared, self.grid.train_language, data=self.data, limit=recipe.examples
            ),
        )

    def _scores(self, model: str, target: str) -> Iterator[ScoreStep]:
        limit = self.grid.test_examples_of(target)
        scoring = self.grid.scoring_for(target)
        for language in self.grid.targets[target]:
            split = self._test_set(target, language, limit)
            if split is None:
                continue
            content = {
                "kind": "score",
                "model": model,
                "task": target,
                "language": language,
                "data": split.sha256,
                "scoring": scoring.model_dump(exclude={"batch_size"}),
            }
            official, texts = split.official_split, texts_of(split)
            yield ScoreStep(digest(content), target, language, limit, scoring, official, texts)

    def _test_set(self, target: str, language: str, limit: int | None) -> Split | None:
        return self._split(
            (target, "test", language, str(limit)),
            lambda declared: load_test_set(declared, language, data=self.data, limit=limit),
        )

    def _split(
        self, place: tuple[str, ...], load: Callable[[ExperimentTask], Split]
    ) -> Split | None:
        """Return a split, read once; one that cannot be had is told of and left out."""
        if place not in self._splits:
            try:
                self._splits[place] = load(load_task(place[0], self.data))
            except InputError as error:
                self.missing[place] = str(error)
                self._splits[place] = None
        split = self._splits[place]
        if split is not None:
            self.notes.update(dict.fromkeys(split.notes))
        return split


def texts_of(split: Split) -> int:
    """Return how many texts a model goes through: examples, choices of each, candidates.

    Parameters
    ----------
    split : Split
        Training or test set.
    """
    texts = sum(
        len(example.choices) if isinstance(example, ChoiceExample) else 1
        for example in split.examples
    )
    return texts + len(split.candidates)


def training_sets(name: str, data: Path | None = None) -> set[str]:
    """Return the training sets that a task is trained on: its own, or those that it names.

    Parameters
    ----------
    name : str
        Task, or ``none``.
    data : Path or None
        Folder of local data, which may declare tasks of its own.
    """
    if name == NO_INTERMEDIATE:
        return set()
    task = load_task(name, data)
    return {name, *(each for part in task.train_on for each in training_sets(part, data))}
