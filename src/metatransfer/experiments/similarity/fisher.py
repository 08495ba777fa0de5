"""Task embeddings by the diagonal of the empirical Fisher information (Vu et al. 2020).

Squared gradients of the loss on single training examples, by the encoder after a training on the
task. A weight matrix gives one number for each of its output units, the mean over its inputs: whole
matrices of some hundred examples would not fit into memory.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metatransfer.experiments.data.load import draw
from metatransfer.experiments.models import load_tokenizer
from metatransfer.experiments.plan import Job
from metatransfer.experiments.shapes.choose import shape_of
from metatransfer.experiments.store import Store
from metatransfer.experiments.work import trained_model, training_set

FloatArray = NDArray[np.float64]


def squared_gradients(job: Job, store: Store, *, data: Path | None, limit: int) -> FloatArray:
    """Return squared gradients of the encoder, example by example.

    Parameters
    ----------
    job : Job
        A training; it is done first where it is not finished.
    store : Store
        Finished work.
    data : Path or None
        Folder of local data.
    limit : int
        Examples at most.

    Returns
    -------
    FloatArray, shape (examples, units)
    """
    model = trained_model(job, store)
    if job.train is None:
        raise AssertionError(job.label)
    model.eval()
    tokenizer = load_tokenizer(job.encoder, store)
    recipe = job.train.recipes[0]
    split = training_set(job.train.tasks[0], job.train.language, data, recipe.examples)
    shape = shape_of(split.task, job.train.scoring)
    features = draw(shape.training_features(split, tokenizer, recipe.max_length), limit)
    collate = shape.collator(tokenizer)
    return np.array([_of_example(model, collate([feature])) for feature in features])


def _of_example(model: Any, batch: Any) -> FloatArray:
    model.zero_grad(set_to_none=True)
    model(**{name: value.to(model.device) for name, value in batch.items()}).loss.backward()
    layers = model.base_model.encoder.named_parameters()
    return np.concatenate(
        [
            (parameter.grad**2).reshape(len(parameter), -1).mean(dim=1).cpu().numpy()
            for _, parameter in layers
            if parameter.grad is not None
        ]
    )
