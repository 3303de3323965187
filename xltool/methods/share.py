"""超支分担：按权重分担，谁也不超过自己的上限，封顶后的余下部分由其他人继续分担。"""

from collections.abc import Sequence
from dataclasses import dataclass

from xltool.methods.apportion import Apportionment, apportion
from xltool.money import Money


@dataclass(frozen=True, slots=True)
class SharedOverspend:
    """Who bears how much of an overspend, in 分, in row order."""

    borne: tuple[Money, ...]
    capped: tuple[bool, ...]
    split: Apportionment
    """The last round: what is left for those who are not capped."""


def share_overspend(overspend: Money, weights: Sequence[int], limits: Sequence[Money]) -> SharedOverspend:
    """Share ``overspend`` (分) by ``weights``, nobody above their limit; the excess is spread again.

    Raises ValueError when the limits of those with a weight cannot hold the overspend.
    """
    capped = [False] * len(weights)
    rest = overspend
    while True:
        total = sum(weight for weight, full in zip(weights, capped, strict=True) if not full)
        if rest and not total:
            raise ValueError("分担上限之和小于超支额")
        full_now = [i for i, weight in enumerate(weights) if not capped[i] and weight * rest > limits[i] * total]
        if not full_now:
            break
        for i in full_now:
            capped[i] = True
            rest = Money(rest - limits[i])
    split = apportion(rest, [0 if full else weight for weight, full in zip(weights, capped, strict=True)])
    borne = tuple(
        limit if full else portion.amount for limit, full, portion in zip(limits, capped, split.portions, strict=True)
    )
    return SharedOverspend(borne, tuple(capped), split)
