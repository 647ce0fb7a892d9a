"""What is shown, what only the log file has, and what comes last."""

import logging
import os
import subprocess
import sys

import pytest

from mmseg_pmm.quiet_logs import asks_for_something

TOOL = """
import logging
import sys
import warnings
from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()

import mmcv.cnn.bricks.transformer  # warns, where mmcv is without operators
from mmengine.logging import MMLogger, print_log
from mmseg.engine import SegVisualizationHook
from mmseg.visualization import SegLocalVisualizer

from mmseg_pmm.engine import QuietRunner
from mmseg_pmm.user_errors import run_tool


def main():
    SegLocalVisualizer.get_instance('visualizer')
    SegVisualizationHook()
    runner = QuietRunner.__new__(QuietRunner)
    runner._experiment_name = 'run'
    logger = runner.build_logger(log_file='run.log')
    print_log('some warning\\nof two lines', 'current', logging.WARNING)
    warnings.warn('another')
    print_log('"FileClient" will be deprecated in', 'current', logging.WARNING)
    print_log('some warning\\nof two lines', 'current', logging.WARNING)
    logger.info('Config:\\n of the user')
    if sys.argv[1] == 'fail':
        raise ValueError('this is wrong')


run_tool(main)
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / 'tool.py').write_text(TOOL)

    def run(*arguments, **environment):
        done = subprocess.run(
            [sys.executable, 'tool.py', *arguments],
            cwd=tmp_path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
        )
        return done, (tmp_path / 'run.log').read_text()

    return run


def test_a_run_of_a_tool(run):
    done, file = run('fine')
    assert done.returncode == 0, done.stderr
    # MMEngine's console, and Python's warnings
    assert done.stdout.count('some warning') == 1
    assert 'UserWarning: another' in done.stderr
    assert 'is in run.log' in done.stdout
    for known in ('The draw is False', '"FileClient" will be deprecated'):
        assert known in file
        assert known not in done.stdout + done.stderr
    # what is no message of the runner is shown
    assert 'of the user' in done.stdout
    assert done.stderr.endswith(
        'a warning of this run, once more:\n- some warning\n  of two lines\n'
    )


def test_the_error_comes_last(run):
    done, _ = run('fail')
    assert done.returncode == 1
    _, _, end = done.stderr.partition('once more:\n')
    assert 'some warning' in end
    assert end.index('some warning') < end.index('error: this is wrong')


def test_everything_is_shown_on_demand(run):
    done, _ = run('fine', MMSEG_PMM_VERBOSE='1')
    assert 'The draw is False' in done.stderr
    assert '"FileClient" will be deprecated' in done.stdout


def record(path, message, name='mmengine'):
    return logging.LogRecord(
        name, logging.WARNING, path, 1, message, None, None
    )


@pytest.mark.parametrize(
    'path, message, shown',
    [
        ('mmengine/runner/runner.py', 'Config:\nmodel = dict(', False),
        ('mine/runner.py', 'Config:\nmodel = dict(', True),
        (
            'mmengine/logging/logger.py',
            'The prefix is not set in metric class IoUMetric.',
            False,
        ),
        ('mmengine/logging/logger.py', 'None of the images shows', True),
        (
            'mmengine/runner/runner.py',
            '`save_param_scheduler` is True but `self.param_schedulers` is',
            False,
        ),
        (
            'mmengine/runner/loops.py',
            'Fast sampler-level resume is unavailable: no sampler with',
            False,
        ),
        (
            'mmengine/logging/logger.py',
            'backbone.bn1.bias is skipped since its requires_grad=False',
            False,
        ),
        (
            'mmengine/logging/logger.py',
            'the image a.jpg is skipped since its requires_grad=False',
            True,
        ),
        ('mmengine/runner/runner.py', '\n-----\nSystem environment:\n', False),
        (
            'mmengine/logging/logger.py',
            'The model and loaded state dict do not match exactly\n\n'
            'unexpected key in source state_dict: fc.weight, fc.bias\n',
            False,
        ),
        (
            'mmengine/logging/logger.py',
            'The model and loaded state dict do not match exactly\n\n'
            'unexpected key in source state_dict: fc.weight, layer1.bias\n',
            True,
        ),
        (
            'mmengine/logging/logger.py',
            'The model and loaded state dict do not match exactly\n\n'
            'unexpected key in source state_dict: fc.weight, fc.bias\n\n'
            'missing keys in source state_dict: layer1.weight\n',
            True,
        ),
    ],
)
def test_of_loggers(path, message, shown):
    path = f'/somewhere/site-packages/{path}'
    assert asks_for_something(record(path, message)) == shown


@pytest.mark.parametrize(
    'text, shown',
    [
        ('/x/torch/functional.py:5: UserWarning: torch.meshgrid: in an', True),
        (
            '/x/torch/functional.py:5: UserWarning: torch.meshgrid: in an '
            'upcoming release, it will be required\n  return _VF.meshgrid(',
            False,
        ),
        (
            '/x/mine.py:5: UserWarning: torch.meshgrid: in an upcoming '
            'release, it will be required',
            True,
        ),
        ('Could not import OneDL', False),
        ('Could not import anything', True),
    ],
)
def test_of_warnings(text, shown):
    warning = record('lib/python3.11/warnings.py', text, name='py.warnings')
    assert asks_for_something(warning) == shown
