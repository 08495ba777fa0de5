"""Effective draws a second of the engines on shipped claims' models, whole processes timed.

    python benchmarks/bench_engines.py [CLAIM...] [--engines gibbs nutpie pymc] [--seed 0] [--json]

Each engine runs in a process of its own, imports and compilation included, on the same plan, one
after the other. The effective sample size is that of the worst quantity of the posterior (effects
included) and of the worst hyperparameter, bulk or tail, whichever is smaller.
"""

import argparse
import json
import pickle
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from metatransfer.evidence.gains import outcome_rows
from metatransfer.library import load_library
from metatransfer.model.plan import Plan, make_plan
from metatransfer.model.settings import Settings, attempts
from metatransfer.model.spec import Priors
from metatransfer.verdicts.question import Moderators, NotTestable, pose
from metatransfer.verdicts.specify import specify

ENGINES = ("gibbs", "nutpie", "pymc")
CLAIMS = ("similarity-slope-english",)
"""Timed when none are named: the robust model that passes its checks."""
MODERATORS = Moderators("taskweb-roe-minilm", "lang2vec-syntax")


def plan_of(claim_id: str) -> tuple[Plan, Priors]:
    """Return the plan and priors of a claim of this project.

    Parameters
    ----------
    claim_id : str
        Its id.
    """
    library = load_library(Path(__file__).resolve().parents[1])
    claim: Any = next(c.record for c in library.claims if c.record.id == claim_id)
    rows = outcome_rows(library, claim.test.outcome)
    question = pose(library, claim, claim.test, rows, MODERATORS)
    if isinstance(question, NotTestable):
        raise SystemExit(f"{claim_id} · not testable: {question.reason} · name another claim")
    spec = specify(question.dataset)
    return make_plan(spec, question.dataset.data), spec.priors


def run(engine: str, plan: Plan, priors: Priors, seed: int) -> tuple[dict[str, Any], int, int]:
    """Return draws by name, the number of chains, and of divergences.

    Parameters
    ----------
    engine : {"gibbs", "nutpie", "pymc"}
        What draws.
    plan, priors
        What is fitted.
    seed : int
        Seed of the run.
    """
    from metatransfer.model.channels import natural

    if engine == "gibbs":
        from metatransfer.model.gibbs.engine import sample

        settings = attempts(Settings(engine="gibbs"))[0]
        chains: Any = sample(plan, priors, seed=seed, settings=settings)
    else:
        from metatransfer.model.reference import sample as sample_reference

        settings = Settings(engine="reference", sampler="nutpie" if engine == "nutpie" else "pymc")
        chains = sample_reference(plan, priors, seed=seed, settings=settings)
    flat = {name: d.reshape(-1, *d.shape[2:]) for name, d in chains.draws.items()}
    draws = natural(plan, priors, flat, np.random.default_rng([seed, 0]))
    return draws, settings.chains, chains.divergences


def judge(draws: dict[str, Any], chains: int) -> tuple[float, float, float, str]:
    """Return R-hat, the smallest effective sizes (all, hyperparameters), and the worst's name.

    Parameters
    ----------
    draws : dict of str to FloatArray
        One chain after the other.
    chains : int
        Their number.
    """
    from metatransfer.model.convergence import convergence

    shaped = {name: d.reshape(chains, -1, *d.shape[1:]) for name, d in draws.items()}
    everything = convergence(shaped)
    few = convergence({name: d for name, d in shaped.items() if d.ndim == 2})
    return everything.rhat_max, everything.ess_min, few.ess_min, everything.worst


def main() -> None:
    """Time each engine on each claim and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", nargs="*", default=CLAIMS)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="what was found, for budgets.py")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        plan, priors = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by this script
        pickle.dump(run(options.worker, plan, priors, options.seed), sys.stdout.buffer)
        return
    if options.json:
        for claim_id in options.claims:
            plan, priors = plan_of(claim_id)
            for engine in options.engines:
                draws, chains, divergences = run(engine, plan, priors, options.seed)
                rhat, _, hyper, worst = judge(draws, chains)
                check = f"R-hat {rhat:.3f}, {divergences} divergences, worst {worst}"
                print(json.dumps({"ess": hyper, "check": check}))
        return
    print("claim | rows | engine | s | R-hat | ESS all | ESS hyper | hyper/s | divergences | worst")
    for claim_id in options.claims:
        job = plan_of(claim_id)
        for engine in options.engines:
            print(f"{claim_id} | {len(job[0].y)} | {line(engine, job, options.seed)}", flush=True)


def line(engine: str, job: tuple[Plan, Priors], seed: int) -> str:
    """Return what one engine did, as columns of the table.

    Parameters
    ----------
    engine : str
        Which.
    job : tuple of Plan and Priors
        On what.
    seed : int
        Seed of the run.
    """
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - this script
        [sys.executable, "-W", "ignore", __file__, "--worker", engine, "--seed", str(seed)],
        input=pickle.dumps(job),
        stdout=subprocess.PIPE,
        check=True,
    )
    seconds = time.perf_counter() - start
    draws, chains, divergences = pickle.loads(done.stdout)  # noqa: S301 - written by this script
    rhat, ess, hyper, worst = judge(draws, chains)
    return (
        f"{engine} | {seconds:.1f} | {rhat:.3f} | {ess:.0f} | {hyper:.0f} | "
        f"{hyper / seconds:.1f} | {divergences} | {worst}"
    )


if __name__ == "__main__":
    main()
