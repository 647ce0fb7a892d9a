import os
import subprocess
import sys

import pytest

from mmseg_pmm.processes import available_cores, cores_of_this_rank

ALLOCATIONS = """
import resource
from mmseg_pmm.processes import {name}
{name}()
size = 48 << 20
b'x' * size
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(40):
    b'x' * size  # 12,288 pages
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def page_faults(name):
    run = subprocess.run(
        [sys.executable, '-c', ALLOCATIONS.format(name=name)],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(run.stdout.split()[-1])


@pytest.mark.skipif(
    'CS_GNU_LIBC_VERSION' not in getattr(os, 'confstr_names', ()),
    reason='freed memory is kept by settings of glibc',
)
@pytest.mark.parametrize('name', ['keep_freed_memory', 'set_up_worker'])
def test_freed_memory_is_used_again(name):
    assert page_faults(name) < 1000


def test_cores(monkeypatch):
    monkeypatch.delenv('SLURM_CPUS_PER_TASK', raising=False)
    monkeypatch.setattr(
        os, 'sched_getaffinity', lambda process: {0, 3, 5, 7}, raising=False
    )
    assert available_cores() == 4
    # of the job, where tasks are not bound to their cores
    monkeypatch.setenv('SLURM_CPUS_PER_TASK', '3')
    assert available_cores() == 3
    monkeypatch.setenv('SLURM_CPUS_PER_TASK', '64')
    assert available_cores() == 4
    monkeypatch.delenv('SLURM_CPUS_PER_TASK')
    monkeypatch.delattr(os, 'sched_getaffinity')  # macOS
    monkeypatch.setattr(os, 'cpu_count', lambda: 6)
    assert available_cores() == 6


@pytest.mark.parametrize(
    'variable', ['LOCAL_WORLD_SIZE', 'OMPI_COMM_WORLD_LOCAL_SIZE']
)
def test_cores_are_shared_among_ranks(monkeypatch, variable):
    for name in (
        *('LOCAL_WORLD_SIZE', 'OMPI_COMM_WORLD_LOCAL_SIZE'),
        'SLURM_CPUS_PER_TASK',
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(
        os, 'sched_getaffinity', lambda process: set(range(9)), raising=False
    )
    assert cores_of_this_rank() == 9
    for ranks, cores in ((1, 9), (4, 2), (16, 1)):
        monkeypatch.setenv(variable, str(ranks))
        assert cores_of_this_rank() == cores
