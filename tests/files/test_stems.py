import os.path as osp
from pathlib import Path

import pytest

from mmseg_pmm.files.stems import stem_of


@pytest.mark.parametrize(
    'path',
    ['a.jpg', 'deep/a.b.jpg', 'deep.er/a', '.hidden', '..a.jpg', 'a.', 'a/'],
)
def test_as_the_slower_way_of_the_library(path):
    expected = osp.splitext(osp.basename(path))[0]
    assert stem_of(path) == expected


def test_paths_are_taken_too():
    assert stem_of(Path('deep/a.jpg')) == 'a'
