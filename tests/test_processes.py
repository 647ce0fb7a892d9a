import os
import subprocess
import sys

import pytest

ALLOCATIONS = """
import resource
from mmseg_pmm.processes import {name}
{name}()
size = 16 << 20
b'x' * size
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(40):
    b'x' * size  # 4,096 pages
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
    assert page_faults(name) < 4096
