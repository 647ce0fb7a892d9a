"""All faults, by folder of the package."""

from . import (
    heads_and_losses,
    layers_and_backbones,
    pseudo_masks,
    segmentors,
)

FAULTS = [
    *pseudo_masks.FAULTS,
    *segmentors.FAULTS,
    *heads_and_losses.FAULTS,
    *layers_and_backbones.FAULTS,
]
