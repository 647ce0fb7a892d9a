"""All faults, by folder of the package."""

from . import (
    data_sets,
    files,
    heads_and_losses,
    layers_and_backbones,
    masks,
    metrics,
    own_data,
    prediction,
    pseudo_masks,
    refresh,
    reports,
    runs,
    segmentors,
    transforms,
)

FAULTS = [
    *prediction.FAULTS,
    *pseudo_masks.FAULTS,
    *segmentors.FAULTS,
    *heads_and_losses.FAULTS,
    *layers_and_backbones.FAULTS,
    *data_sets.FAULTS,
    *transforms.FAULTS,
    *masks.FAULTS,
    *metrics.FAULTS,
    *own_data.FAULTS,
    *files.FAULTS,
    *refresh.FAULTS,
    *reports.FAULTS,
    *runs.FAULTS,
]
