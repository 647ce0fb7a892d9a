"""Two ranks, of which one takes longer than collective calls wait."""

import os
import subprocess
import sys

from ..tools.test_stages import free_port

RANK = """
import os, sys, time
from datetime import timedelta
from types import SimpleNamespace
import torch
from mmengine.dist import barrier
from mmseg_pmm.engine import join_gloo_ranks
from mmseg_pmm.engine.hooks import WaitForRanksHook
from mmseg_pmm.engine.patient_group import patient_group
from mmseg_pmm.engine.together import together

join_gloo_ranks('pytorch', timedelta(seconds=2))
how, rank = sys.argv[1], int(os.environ['RANK'])
hook = WaitForRanksHook()
runner = SimpleNamespace(test_dataloader=[0, 1])
hook.before_test(runner)
if how == 'together':
    with together('failed'):
        time.sleep(5 * rank)
elif how == 'hook':
    hook.after_test_iter(runner, 0)  # not the last: nobody waits
    time.sleep(5 * rank)
    hook.after_test_iter(runner, 1)
else:
    time.sleep(5 * rank)
barrier()
print('all are here')
"""


def run(how):
    port = str(free_port())
    ranks = [
        subprocess.Popen(
            [sys.executable, '-c', RANK, how],
            env=os.environ
            | dict(
                RANK=str(rank),
                WORLD_SIZE='2',
                MASTER_ADDR='127.0.0.1',
                MASTER_PORT=port,
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    return [rank.communicate(timeout=120)[0].strip()[-12:] for rank in ranks]


def test_long_waits_have_a_group_of_their_own():
    assert run('together') == ['all are here'] * 2
    assert run('hook') == ['all are here'] * 2
    # and the default group has not: it tells of ranks that hang
    assert run('default') != ['all are here'] * 2
