"""All ranks go on, or none."""

from contextlib import contextmanager

from mmengine.dist import all_gather_object
from mmengine.logging import MMLogger

from mmseg_pmm.engine.patient_group import patient_group


@contextmanager
def fail_together(what):
    """Raise on every rank when the block fails on one of them.

    A rank that raised alone would leave the others waiting for it in their
    next collective call. Ranks meet at the end of the block, however long
    the last takes, so it must not contain a collective call that an error
    could skip.

    Args:
        what (str): Begins the message, as in 'the refresh failed'.

    Raises:
        RuntimeError: With the reason of each rank that failed.
    """
    failure = None
    try:
        yield
    except Exception as error:
        failure = error
    reason = failure and f'{type(failure).__name__}: {failure}'
    if reason:
        # at once: the others may take hours
        MMLogger.get_current_instance().error(f'{what}: {reason}')
    reasons = [
        f'rank {rank}: {reason}'
        for rank, reason in enumerate(
            all_gather_object(reason, patient_group())
        )
        if reason
    ]
    if reasons:
        raise RuntimeError('\n'.join([what, *reasons])) from failure
