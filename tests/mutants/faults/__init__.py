from . import pseudo_masks

FAULTS = [*pseudo_masks.FAULTS]
