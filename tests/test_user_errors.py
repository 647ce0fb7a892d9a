"""Which errors are a sentence, and which keep their traceback."""

import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
from urllib.error import URLError

import numpy as np
import pytest
import torch
from mmengine.registry import METRICS, MODELS
from torch.utils.data import DataLoader

from mmseg_pmm.engine.fail_together import fail_together
from mmseg_pmm.evaluation.mask_making import MaskJob, make_mask
from mmseg_pmm.files import read_cams
from mmseg_pmm.pseudo_masks import classwise_crf
from mmseg_pmm.user_errors import sentence_of
from mmseg_pmm.visualization import overlay_cam


def damaged_cams(path):
    path.write_text('no CAMs')
    return read_cams(path)


def mask_of(error):
    """What a worker of PseudoMaskWriter makes of an error."""

    def fail(results):
        raise error

    return make_mask(fail, MaskJob(dict(img_path='images/a.jpg'), {}))


def without_device(folder):
    with open(folder / 'none' / 'a.png', 'wb'):
        pass


def carried(cause):
    with fail_together('round 1 was not made'):
        cause()


class Failing(torch.utils.data.Dataset):
    def __init__(self, cause):
        self.cause = cause

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return self.cause()


def in_loader(cause):
    list(DataLoader(Failing(cause), num_workers=1))


def caught(function, *args):
    with pytest.raises(Exception) as error:  # noqa: PT011
        function(*args)
    sentence = sentence_of(error.value)
    # else a loader is garbage with its workers' queues, and waits for them
    traceback.clear_frames(error.tb)
    return sentence


def wrong_backend():
    classwise_crf(np.zeros((4, 4, 3), np.uint8), np.zeros((1, 4, 4)), -1)


def wrong_shapes():
    """numpy's ValueError, in our code."""
    overlay_cam(np.zeros((4, 4, 3)), np.zeros((5, 5)))


def torch_bug():
    torch.zeros(2, 3) @ torch.zeros(2, 3)


def test_our_own_errors_are_sentences(tmp_path):
    assert caught(wrong_backend).startswith('alpha must be above 0')
    # with a library's error as their cause
    assert caught(damaged_cams, tmp_path / 'a.npz').startswith(str(tmp_path))
    assert 'none' in caught(without_device, tmp_path)


@pytest.mark.parametrize(
    'config, message',
    [
        (dict(type='mmseg_pmm.CAMWriter', strid=4), "'strid'"),
        (dict(type='mmseg_pmm.CAMWritr'), 'CAMWritr is not in'),
        (
            dict(
                type='mmseg_pmm.PseudoMaskWriter',
                pipeline=[dict(type='mmseg_pmm.ClasswiseCRF', gausian=3)],
            ),
            "'gausian'",
        ),
    ],
)
def test_settings_that_a_registry_does_not_know(config, message):
    assert message in caught(METRICS.build, config)


def test_settings_of_a_loader():
    assert 'batch_size=0' in caught(
        lambda: DataLoader(Failing(None), batch_size=0)
    )


@pytest.mark.parametrize('name', ['mmseg', 'torch/utils/data'])
def test_folders_that_are_called_like_a_library(tmp_path, name):
    """As where a checkout, or a user's package, lies below such a folder."""
    path = tmp_path / name / 'mine.py'
    path.parent.mkdir(parents=True)
    path.write_text("def fail():\n    raise ValueError('not of a setting')\n")
    assert caught(runpy.run_path(str(path))['fail']) is None


def test_errors_of_workers_keep_the_file(tmp_path):
    path = tmp_path / 'a.npz'
    sentence = caught(in_loader, lambda: damaged_cams(path))
    assert sentence.startswith(str(path)) and 'Traceback' not in sentence
    sentence = caught(mask_of, ValueError('strange'))
    assert sentence is None  # raised by this test, not by the package
    sentence = caught(in_loader, wrong_backend)
    assert sentence.startswith('alpha must be above 0')
    sentence = caught(in_loader, lambda: carried(wrong_backend))
    assert sentence.startswith('round 1 was not made\nrank 0: ValueError')
    assert sentence.endswith('got -1')
    assert caught(in_loader, lambda: carried(torch_bug)) is None


def test_what_carries_an_error_is_judged_by_it(tmp_path):
    sentence = caught(carried, wrong_backend)
    assert 'round 1 was not made' in sentence and 'alpha' in sentence
    assert caught(carried, torch_bug) is None
    assert caught(carried, wrong_shapes) is None


def test_weights_that_cannot_be_downloaded():
    def download():
        raise URLError('Name or service not known')

    sentence = caught(download)
    assert 'cannot be downloaded' in sentence and '--weights FILE' in sentence
    assert 'Name or service not known' in sentence


def test_bugs_keep_their_traceback():
    def attribute():
        return np.zeros(3).nothing

    def type_of():
        return MODELS.build(dict(type='ReLU')) + 1

    for bug in (attribute, type_of, torch_bug, wrong_shapes):
        assert caught(bug) is None
        assert caught(in_loader, bug) is None


TOOL = """
import sys, time
from mmseg_pmm.user_errors import run_tool
def main():
    if sys.argv[1] == 'sentence':
        raise ValueError('this is wrong')
    if sys.argv[1] == 'key':
        raise KeyError('no such key')
    if sys.argv[1] == 'bug':
        None + 1
    if sys.argv[1] == 'wait':
        print('waits', flush=True)
        time.sleep(60)
    if sys.argv[1] == 'caught':  # as by MMEngine's Config.pretty_text
        try:
            print('waits', flush=True)
            time.sleep(60)
        except:
            raise SyntaxError('failed to format')
run_tool(main)
"""


@pytest.fixture
def tool(tmp_path):
    (tmp_path / 'tool.py').write_text(TOOL)
    return [sys.executable, str(tmp_path / 'tool.py')]


def call(tool, what, **environment):
    return subprocess.run(
        [*tool, what],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def test_tools_say_a_sentence_and_exit_with_1(tool):
    done = call(tool, 'sentence')
    assert done.returncode == 1 and 'Traceback' not in done.stderr
    assert done.stderr.startswith('error: this is wrong\n')
    assert call(tool, 'key').stderr.startswith('error: no such key\n')
    assert call(tool, 'fine').returncode == 0
    done = call(tool, 'bug')
    assert done.returncode == 1 and 'Traceback' in done.stderr
    done = call(tool, 'sentence', MMSEG_PMM_TRACEBACK='1')
    assert done.returncode == 1 and 'Traceback' in done.stderr


@pytest.mark.parametrize('what', ['wait', 'caught'])
def test_interrupted(tool, what):
    process = subprocess.Popen(
        [*tool, what],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell's background jobs ignore it, and so would their children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate()
    assert process.returncode == 130 and complaint == 'interrupted\n'


def test_misspelt_setting_of_a_data_loader_is_a_sentence():
    """MMEngine hands it on to torch, past the registry."""
    sentence = caught(lambda: DataLoader([1], batchsize=4))
    assert 'batchsize' in sentence
