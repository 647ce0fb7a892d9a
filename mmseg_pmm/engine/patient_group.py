"""Ranks that wait for each other for hours."""

from datetime import timedelta
from functools import cache

import torch.distributed
from mmengine.dist import barrier, is_distributed

# ranks end their shares of predictions far apart: on slower machines, or
# where one goes on and another begins
LONGEST_WAIT = timedelta(days=7)


def patient_group():
    """A group of all ranks, over gloo, whose collective calls may take days.

    Those of the default group end with an error after minutes, which is
    right where ranks run side by side: it tells of one that hangs. None
    without other ranks. The first call is a collective call of its own.
    """
    return _new_group() if is_distributed() else None


def wait_for_ranks():
    """Go on when all ranks are here, however long the last takes."""
    barrier(patient_group())


@cache
def _new_group():
    return torch.distributed.new_group(timeout=LONGEST_WAIT, backend='gloo')
