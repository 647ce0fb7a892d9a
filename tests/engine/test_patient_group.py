"""Two ranks, of which one takes longer than collective calls wait."""

from ..ranks import run_ranks

RANK = """
import os, time
from datetime import timedelta
from types import SimpleNamespace
from mmengine.dist import barrier
from mmseg_pmm.engine import join_gloo_ranks
from mmseg_pmm.engine.hooks import WaitForRanksHook
from mmseg_pmm.engine.patient_group import patient_group
from mmseg_pmm.engine.fail_together import fail_together

join_gloo_ranks('pytorch', timedelta(seconds=5))
rank = int(os.environ['RANK'])
hook = WaitForRanksHook()
runner = SimpleNamespace(test_dataloader=[0, 1])
hook.before_test(runner)
with fail_together('failed'):
    time.sleep(7 * rank)
hook.after_test_iter(runner, 0)  # not the last: nobody waits
time.sleep(7 * rank)
hook.after_test_iter(runner, 1)
barrier()
print('all are here')
"""


def test_long_waits_have_a_group_of_their_own():
    """Collective calls of the default group end after 5 seconds here."""
    for output, complaint in run_ranks(RANK):
        assert output.strip().endswith('all are here'), complaint
