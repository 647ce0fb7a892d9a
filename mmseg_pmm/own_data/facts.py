"""What settings follow from."""

from dataclasses import dataclass
from typing import NamedTuple

EFFORTS = ('quick', 'normal', 'full')
# long sides that networks see: VOC's and COCO's at most, of a CPU half of it
LARGEST = dict(quick=320, normal=640, full=640)
SMALLEST = 224  # as networks are pretrained; smaller images are enlarged


class Setting(NamedTuple):
    """A value, and what it follows from."""

    value: object
    reason: str


@dataclass(frozen=True)
class Facts:
    """What settings follow from.

    Attributes:
        images (int): To learn from.
        long_side (int): The images' median.
        cores (int): Of this machine.
        effort (str): ``quick``, ``normal`` or ``full``.
        alpha (float | None): The background's exponent, where a person has
            chosen it.
    """

    images: int
    long_side: int
    cores: int = 2
    effort: str = 'normal'
    alpha: float | None = None

    @property
    def quick(self) -> bool:
        return self.effort == 'quick'

    @property
    def published(self) -> bool:
        """Whether trainings are as long as published ones."""
        return self.effort == 'full'

    @property
    def network_side(self) -> int:
        """The long side at which networks see most images."""
        side = max(self.long_side, SMALLEST)
        return min(side, LARGEST[self.effort])


def two_digits(value):
    """Two significant digits, as an integer where it is one."""
    rounded = float(f'{value:.2g}')
    return int(rounded) if rounded.is_integer() and value >= 2 else rounded
