"""When several grants, each of some names and some actions, make up what is wanted."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Grant = TypeVar("Grant")


def is_granted(
    grants: Iterable[Grant],
    *,
    touch: Callable[[Grant], bool],
    reach: Callable[[Sequence[Grant]], bool],
    suffice: Callable[[Sequence[Grant]], bool],
) -> bool:
    """
    Return whether `grants` hold all wanted actions on all wanted names.

    Grants that reach every name by themselves count together; of the rest each one must suffice
    with those, and then several may share the names. True is always right; a mixture that no
    such pair of steps explains counts as not granted.

    Args:
        touch: whether this grant holds any wanted action; the others are not looked at.
        reach: whether these grants together reach every wanted name.
        suffice: whether these grants together hold every wanted action.
    """
    grants = [grant for grant in grants if touch(grant)]
    alone = [grant for grant in grants if suffice([grant])]
    if alone and reach(alone):
        return True
    whole = [grant for grant in grants if reach([grant])]
    if suffice(whole):
        return True
    able = [grant for grant in grants if suffice([*whole, grant])]
    return len(able) > len(alone) and reach(able)
