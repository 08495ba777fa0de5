"""Answers kept for as long as what they were asked of."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

Owner = TypeVar("Owner")
Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


def kept_with_first(
    function: Callable[Concatenate[Owner, Rest], Answer],
) -> Callable[Concatenate[Owner, Rest], Answer]:
    """Keep what a function returns until its first argument is gone.

    A cache of the last few answers would hold the draws of fits that nothing is asked of any more.

    Parameters
    ----------
    function : callable
        Its first argument is told by identity and can be referred to weakly; the others are
        hashable. What it returns does not refer to the first.
    """
    kept: WeakKeyDictionary[Owner, dict[object, Answer]] = WeakKeyDictionary()

    @wraps(function)
    def asked(owner: Owner, /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        answers = kept.setdefault(owner, {})
        key = (rest, *named.items())
        if key not in answers:
            answers[key] = function(owner, *rest, **named)
        return answers[key]

    return asked
