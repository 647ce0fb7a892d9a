"""What is kept between processes, in a folder with a copy of jit.py."""

import os
import shutil
import subprocess
import sys

import pytest

pytest.importorskip('numba')

from mmseg_pmm.pseudo_masks.lattice import jit

OUTER = """
from inner import number
from jit import compiled

@compiled
def double(x):
    return 2 * number() * x
"""
INNER = """
from jit import inlined

@inlined
def number():
    return {}
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copy(jit.__file__, tmp_path / 'jit.py')
    (tmp_path / 'outer.py').write_text(OUTER)
    (tmp_path / 'inner.py').write_text(INNER.format(1))
    return tmp_path


def run(folder, code, **variables):
    environment = {k: v for k, v in os.environ.items() if 'NUMBA' not in k}
    environment.update(variables, PYTHONDONTWRITEBYTECODE='1')
    done = subprocess.run(
        [sys.executable, '-c', code],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


CALL = 'from outer import double; print(double(4), *double.stats.cache_hits)'


def test_kept_for_the_next_process(folder):
    assert run(folder, CALL) == '8'
    assert run(folder, CALL) == '8 (int64,)'


def test_a_change_in_another_file_is_seen(folder):
    assert run(folder, CALL) == '8'
    (folder / 'inner.py').write_text(INNER.format(3))
    assert run(folder, CALL) == '24'


def test_no_writable_folder(folder):
    # a file where the folder should be: root may write into any folder
    (folder / '__pycache__').write_text('')
    nowhere = os.devnull
    assert run(folder, CALL, XDG_CACHE_HOME=nowhere, HOME=nowhere) == '8'


def test_one_file_for_each_size(folder):
    """Two processes may compile two sizes at the same moment."""
    (folder / 'sized.py').write_text(
        'from jit import compiled_by_size\n'
        'length = compiled_by_size(lambda channels: len(channels))\n'
    )
    code = 'from sized import length; print([length(k)((0,) * k) for k in {}])'
    assert run(folder, code.format([1, 2])) == '[1, 2]'
    indices = list((folder / '__pycache__').glob('*.nbi'))
    assert len(indices) == 2
