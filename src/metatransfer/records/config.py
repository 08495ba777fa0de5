"""Settings of a project."""

from typing import Literal

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

    engine: Literal["auto", "quick", "collapsed", "gibbs", "reference"] = "auto"
    """Engine: ``auto`` integrates coefficients out where they are normal, takes Gibbs sampling
    elsewhere, and NUTS where diagnostics fail; ``quick`` never takes NUTS."""


class SearchConfig(Part):
    """How the literature is searched."""

    email: str = Field(default="", pattern=r"^([^@\s]+@[^@\s]+)?$")
    """Address told to sources, which then answer more readily; none is needed."""
    acl_data: str = ""
    """Copy of the ACL Anthology's ``data/``, which has no service; relative to the project."""


class Config(Record):
    """Contents of ``metatransfer.toml``; every field has a default."""

    model: ModelConfig = ModelConfig()
    """What models carry."""
    sampling: SamplingConfig = SamplingConfig()
    """How they are sampled."""
    search: SearchConfig = SearchConfig()
    """How the literature is searched."""
