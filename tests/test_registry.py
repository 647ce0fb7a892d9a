"""Modules are found by their scope, and a missing stack says so."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(code):
    return subprocess.run(
        [sys.executable, '-c', code], capture_output=True, text=True, cwd=ROOT
    )


def test_names_are_found_without_imports():
    done = run(
        'from mmengine.registry import MODELS, init_default_scope\n'
        'init_default_scope("mmseg")\n'
        'loss = MODELS.build(dict(type="mmseg_pmm.PUSLoss"))\n'
        'print(type(loss).__module__)'
    )
    assert 'mmseg_pmm.models.losses.pus_loss' in done.stdout, done.stderr


@pytest.mark.parametrize('missing', ['mmseg', 'mmcv', 'mmengine'])
def test_missing_stack_says_what_to_install(missing):
    done = run(
        f'import sys; sys.modules["{missing}"] = None\n'
        'import mmseg_pmm.registry'
    )
    last = done.stderr.strip().splitlines()[-1]
    assert missing in last and 'pip install' in last


def test_the_maths_needs_numpy_and_opencv_only():
    done = run(
        'import sys\n'
        'for name in ("torch", "mmengine", "mmcv", "mmseg"):\n'
        '    sys.modules[name] = None\n'
        'import numpy, mmseg_pmm.pseudo_masks as masks\n'
        'print(masks.smooth_cam(numpy.ones((1, 2, 2))).sum())'
    )
    assert done.stdout.strip() == '4.0', done.stderr
