"""The clocks of a run do not count its refreshes."""

import time

from mmengine.hooks import IterTimerHook


def restart_timers(hooks):
    """Else the next batch would seem to load as long as a refresh takes, and
    the rest of the run to take as long again.

    Args:
        hooks (Sequence[Hook]): Of the runner.
    """
    for hook in hooks:
        if isinstance(hook, IterTimerHook):
            hook.t = time.time()
