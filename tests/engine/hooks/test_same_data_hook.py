import os
from types import SimpleNamespace

import pytest

from mmseg_pmm.engine.hooks import SameDataHook

from ...ranks import run_ranks

RANK = """
import sys
from types import SimpleNamespace
from mmseg_pmm.engine import join_gloo_ranks
from mmseg_pmm.engine.hooks import SameDataHook

class Images(list):
    def get_data_info(self, index):
        return dict(img_path=f'/machine_{rank}/{self[index]}.jpg')

join_gloo_ranks()
import os
rank = int(os.environ['RANK'])
loader = SimpleNamespace(dataset=Images(sys.argv[1 + rank].split(',')))
try:
    SameDataHook().before_test(SimpleNamespace(test_dataloader=loader))
    print('fine')
except ValueError as error:
    print(error)
"""


@pytest.mark.parametrize(
    'one, other, message',
    [
        ('a,b,c', 'a,b,c', 'fine'),
        ('a,b,c', 'a,b', 'rank 0 3, rank 1 2'),
        ('a,b', 'a,c', 'rank 0 2, rank 1 2'),
        ('a,b', 'b,a', 'rank 0 2, rank 1 2'),
        ('a,b,c', 'b,a,c', 'rank 0 3, rank 1 3'),
        # names that are not UTF-8
        (os.fsdecode(b'a\xe4'), os.fsdecode(b'a\xe4'), 'fine'),
        (os.fsdecode(b'a\xe4'), os.fsdecode(b'a\xf6'), 'rank 0 1, rank 1 1'),
    ],
)
def test_ranks_with_different_images(one, other, message):
    for output, complaint in run_ranks(RANK, one, other):
        assert message in output, complaint


def test_one_process_has_no_other():
    hook = SameDataHook()
    for moment in ('train', 'val', 'test'):
        loader = SimpleNamespace(dataset=[1])
        runner = SimpleNamespace(**{f'{moment}_dataloader': loader})
        getattr(hook, f'before_{moment}')(runner)
