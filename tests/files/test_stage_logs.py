"""What is read of a stage's log, which several calls have written."""

import pytest

from mmseg_pmm.files.stage_logs import (
    MEMORY,
    PORT,
    last_command,
    last_run,
    reason_of,
    warnings_of,
    without_launcher,
)

TIME = '11/28 01:35:40 - mmengine - '
TRAIN = """
=== python tools/train.py cam.py --resume
there is no checkpoint in work_dirs/cam yet: a new run
first run
"""
RESUMED = """
=== python tools/train.py cam.py --resume
resumed epoch: 1, iter: 20
"""
TWO_RANKS = """
=== bash tools/dist_train.sh cam.py 2 --resume
error: there is no disk
rank 0: OSError: full
(MMSEG_PMM_TRACEBACK=1 in the environment shows where)
error: there is no disk
rank 0: OSError: full
(MMSEG_PMM_TRACEBACK=1 in the environment shows where)
W1128 00:22:38.938000 30204 a/torch/distributed/api.py:9] Sending process
Traceback (most recent call last):
torch.distributed.elastic.multiprocessing.errors.ChildFailedError:
  exitcode  : -15 (pid: 30207)
"""


# as torchrun prints it
OUT_OF_MEMORY = """
[rank1]: Traceback (most recent call last):
[rank1]:   File "tools/train.py", line 114, in <module>
[rank1]:     run_tool(main)
[rank1]: torch.OutOfMemoryError: CUDA out of memory.
E1128 00:22:38.9 3 a/torch/distributed/elastic/api.py:9] failed (exitcode: 1)
Traceback (most recent call last):
  File "bin/torchrun", line 8, in <module>
torch.distributed.elastic.multiprocessing.errors.ChildFailedError: x
"""


def test_last_command_begins_with_its_line():
    assert last_command(TRAIN + RESUMED) == RESUMED[1:]
    assert last_command('no line names one') == 'no line names one'


def test_a_run_goes_on_over_calls():
    # the log of a run that was removed, and of one that was stopped
    text = TRAIN.replace('first', 'removed') + TRAIN + RESUMED
    assert last_run(text) == TRAIN[1:] + RESUMED
    # predictions that were begun again
    begun = '\n=== python tools/test.py --resume\n0 of 448 files are there\n'
    rest = begun.replace('0 of', '40 of')
    assert last_run(begun + rest + begun + rest) == begun[1:] + rest
    # stage 3 says all of it each time
    masks = '\n=== python tools/make_pseudo_masks.py ppmg.py\n{}\n'
    text = masks.format('old') + masks.format('new')
    assert last_run(text) == masks.format('new')[1:]
    # whoever has cut the log
    assert last_run(RESUMED + RESUMED) == RESUMED + RESUMED


def test_warnings_each_once_and_not_those_of_libraries():
    text = f"""
{TIME}INFO - all is well
{TIME}WARNING - in 61 of 266 images (23 %, 2007_008403 first) a class
{TIME}WARNING - bird dies out
{TIME}\x1b[4m\x1b[33mWARNING\x1b[0m - boat_1 dies out
{TIME}WARNING - boat_2 dies out
{TIME}WARNING - in 70 of 266 images (26 %, 2007_000001 first) a class
{TIME}WARNING - Fast sampler-level resume is unavailable: no sampler
{TIME}WARNING - The prefix is not set in metric class IoUMetric.
/a/mmseg_pmm/mmseg_pmm/pseudo_masks/crf_backends.py:74: UserWarning: no numba
  warnings.warn(message, stacklevel=4)
/a/mmseg_pmm/.venv/lib/python3.11/torch/x.py:74: UserWarning: of a library
3 warnings of this run, once more:
- bird dies out
"""
    assert warnings_of(text) == [
        'in 70 of 266 images (26 %, 2007_000001 first) a class',
        'bird dies out',
        'boat_1 dies out',
        'boat_2 dies out',
        'no numba',
    ]


def test_reason_is_what_a_rank_says_not_the_launcher():
    assert reason_of(TWO_RANKS) == ('there is no disk\nrank 0: OSError: full')
    assert without_launcher(TWO_RANKS).rstrip().endswith('shows where)')
    assert without_launcher(TRAIN) == TRAIN
    # what a launcher says when it begins
    begins = 'W1128 00:22:38.9 3 a/torch/distributed/run.py:7] Setting OMP'
    assert without_launcher(begins) == begins


@pytest.mark.parametrize(
    'text, reason',
    [
        ('all is well', None),
        ('exitcode  : -9 (pid: 3)\nexitcode  : -15 (pid: 4)', MEMORY),
        ('exitcode  : -15 (pid: 4)', None),
        ('error: no mark after it', 'no mark after it'),
        ('DistNetworkError: ... EADDRINUSE, address already in use', PORT),
        (OUT_OF_MEMORY, 'torch.OutOfMemoryError: CUDA out of memory.'),
        # said on the way, and not why
        ('ConnectionError: once more\nexitcode  : -9 (pid: 3)', MEMORY),
        # a word in a line of its own
        ('the error: of a metric', None),
    ],
)
def test_reason(text, reason):
    assert reason_of(text) == reason
