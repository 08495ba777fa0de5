"""Settings of a project."""

from pydantic import Field

from metatransfer.records.base import Identifier, Part, Record


class ModelConfig(Part):
    """What every model of the project carries."""

    gain_similarity: Identifier | None = None
    """Task similarity that models of gains carry when a claim names none."""
    gap_similarity: Identifier | None = None
    """Language similarity that models of transfer gaps carry when a claim names none."""


class SamplingConfig(Part):
    """How models are sampled."""

    chains: int = Field(default=2, ge=2, le=16)
    """Markov chains."""
    tune: int = Field(default=1000, ge=100, le=100_000)
    """Iterations to adapt in."""
    draws: int = Field(default=1000, ge=100, le=100_000)
    """Draws kept of each chain."""


class Config(Record):
    """Contents of ``metatransfer.toml``; every field has a default."""

    model: ModelConfig = ModelConfig()
    """What models carry."""
    sampling: SamplingConfig = SamplingConfig()
    """How they are sampled."""
