"""Stages run side by side, stop, go on and say so."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rich.console

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'tools'))

import stages.session  # noqa: E402
from stages.console import Console, minutes  # noqa: E402
from stages.log import Log, seconds_left  # noqa: E402
from stages.runner import StageFailed, run_stages  # noqa: E402
from stages.step import (  # noqa: E402
    Check,
    Prediction,
    Stage,
    Step,
    Training,
)


def step(folder, name, code=''):
    """A command that writes a file of its own name when it is done."""
    script = folder / f'{name}.py'
    script.write_text(f'{code}\nopen({name!r}, "w").close()\n')
    return Step(['python', script], name)


def stage(folder, name, code='', needs=(), figure=str):
    steps = [step(folder, name, code)]
    return Stage(name, f'stage {name}', steps, needs, figure)


def run(stages, verbose=False):
    with Console(stages, verbose) as console:
        run_stages(stages, console, Path('logs'))


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_line_for_each_stage(tmp_path, capsys):
    stages = [
        stage(tmp_path, 'b', 'print("inside b")', needs=['a']),
        stage(tmp_path, 'a', 'print("inside a")', figure=lambda: 'mIoU 50.0'),
    ]
    run(stages)
    shown = capsys.readouterr().out
    assert '\r' not in shown and '\x1b' not in shown
    begun, first, begun_too, second = shown.splitlines()
    assert re.fullmatch(r' +stage a begins, \d\d:\d\d', begun)
    assert 'stage b begins' in begun_too
    assert first.split() == ['1/2', 'stage', 'a', '0:00', 'mIoU', '50.0']
    assert second.split() == ['2/2', 'stage', 'b', '0:00']
    log = (tmp_path / 'logs/b.log').read_text()
    assert 'inside b' in log and f'python {tmp_path}/b.py' in log
    run(stages)
    shown = capsys.readouterr().out
    assert shown.count('before') == 2 and 'begins' not in shown
    assert (tmp_path / 'logs/b.log').read_text() == log


def test_stages_run_side_by_side(tmp_path, monkeypatch):
    """Each waits for a file of the other."""
    monkeypatch.setattr('stages.runner.available_cores', lambda: 2)
    meet = (
        'import os, time\n'
        'open("{}_is_here", "w").close()\n'
        'while not os.path.exists("{}_is_here"): time.sleep(0.01)\n'
        'assert os.environ["OMP_NUM_THREADS"] == "1"'
    )
    monkeypatch.delenv('OMP_NUM_THREADS', raising=False)
    stages = [
        stage(tmp_path, 'a', meet.format('a', 'b')),
        stage(tmp_path, 'b', meet.format('b', 'a')),
    ]
    run(stages)


def test_one_core_runs_one_stage(tmp_path, monkeypatch):
    monkeypatch.setattr('stages.runner.available_cores', lambda: 1)
    alone = 'import os\nassert not os.path.exists("a")'
    stages = [stage(tmp_path, 'b', alone), stage(tmp_path, 'a')]
    run(stages)


def test_verbose_brings_everything_back(tmp_path, capsys):
    steps = [step(tmp_path, 'a', 'print("one")'), step(tmp_path, 'b')]
    steps.append(step(tmp_path, 'c', 'print("two")'))
    run([Stage('both', 'two steps', steps)], verbose=True)
    lines = capsys.readouterr().out.splitlines()
    assert '[both] one' in lines and '[both] two' in lines


def test_without_a_terminal_it_says_now_and_then_how_far_it_is(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr('stages.console.EVERY', 0.5)
    code = (
        'import time\n'
        'print("Epoch(train) [1][1/9] eta: 1:00:00 time: 1", flush=True)\n'
        'time.sleep(2)'
    )
    run([stage(tmp_path, 'a', code)])
    lines = capsys.readouterr().out.splitlines()
    assert 'begins' in lines[0]
    # not at each look
    assert 2 <= len(lines) - 2 <= 5
    assert re.fullmatch(r' +stage a: 0:0\d, by its log 59:\d\d left', lines[1])
    # with all lines of the log there is no need
    (tmp_path / 'a').unlink()
    run([stage(tmp_path, 'a', code)], verbose=True)
    shown = capsys.readouterr().out
    assert 'begins' not in shown and 'by its log' not in shown


def test_bars_of_a_terminal_need_no_lines(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr('stages.console.Screen', Terminal)
    monkeypatch.setattr('stages.console.EVERY', 0)
    run([stage(tmp_path, 'a', 'import time\ntime.sleep(1)')])
    shown = capsys.readouterr().out
    assert 'stage a' in shown and 'begins' not in shown
    assert 'stage a: 0:0' not in shown


def Terminal(**settings):  # noqa: N802
    return rich.console.Console(
        **settings, force_terminal=True, _environ=dict(TERM='xterm')
    )


def test_failure_shows_the_end_of_the_log(tmp_path):
    code = (
        'print("early\\n" * 50 + "late")\n'
        'print("1/2\\r2/2")\n'
        'raise SystemExit("no disk")'
    )
    others = 'import time\ntime.sleep(60)'
    stages = [stage(tmp_path, 'a', code), stage(tmp_path, 'b', others)]
    start = time.monotonic()
    with pytest.raises(StageFailed) as error:
        run(stages)
    message = str(error.value)
    assert 'stage a: this command ended with 1' in message
    assert 'logs/a.log' in message and f'python {tmp_path}/a.py' in message
    assert '  | late' in message and '  | no disk' in message
    assert message.count('early') < 30
    assert '  | 2/2' in message and '1/2' not in message
    assert time.monotonic() - start < 30
    assert 'the reason' not in message
    # and goes on with what is missing
    (tmp_path / 'a.py').write_text('open("a", "w").close()')
    (tmp_path / 'b.py').write_text('open("b", "w").close()')
    run(stages)


def failure(folder, code):
    with pytest.raises(StageFailed) as error:
        run([stage(folder, 'a', code)])
    return str(error.value)


def test_failure_is_that_of_the_last_call(tmp_path):
    failure(tmp_path, 'raise SystemExit("error: of the first call")')
    message = failure(tmp_path, 'raise SystemExit("error: of the second")')
    assert 'of the first call' not in message
    assert 'the reason: of the second\nthe end of its log' in message
    assert '===' not in message


def test_failure_of_ranks_is_not_their_launchers(tmp_path):
    """20 lines of torchrun stand below what a rank has said."""
    code = (
        'print("error: no disk\\n(MMSEG_PMM_TRACEBACK=1 in the environment")\n'
        'print("E1128 00:22:39.0 30204 a/torch/distributed/a.py:9] failed '
        '(exitcode: 1)")\n'
        'print("ChildFailedError\\n" * 50)\n'
        'raise SystemExit(1)'
    )
    message = failure(tmp_path, code)
    assert (
        'the reason: no disk\n' in message and '  | error: no disk' in message
    )
    assert 'ChildFailedError' not in message


def test_a_killed_command_wanted_too_much_memory(tmp_path):
    code = 'import os\nos.kill(os.getpid(), 9)'
    assert 'was killed, as a rule because the mem' in failure(tmp_path, code)
    code = code.replace('9', '15')
    assert 'was ended by signal 15' in failure(tmp_path, code)


STOPPED = """
import signal, sys, time
from pathlib import Path
# a shell's background jobs ignore it
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path[:0] = [{tools!r}, {root!r}]
from stages.console import Console
from stages.runner import run_stages
from stages.step import Stage, Step
stages = [Stage('a', 'a', [Step(['python', 'sleeping.py'], 'never')])]
with Console(stages) as console:
    run_stages(stages, console, Path('logs'))
"""
SLEEPING = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
open('processes', 'w').write(f'{os.getpid()} {child.pid}\\n')
child.wait()
"""


@pytest.mark.parametrize('how', [signal.SIGINT, signal.SIGKILL])
def test_no_process_of_a_stage_is_left(tmp_path, how):
    (tmp_path / 'sleeping.py').write_text(SLEEPING)
    code = STOPPED.format(tools=str(ROOT / 'tools'), root=str(ROOT))
    running = subprocess.Popen(
        [sys.executable, '-c', code], stderr=subprocess.DEVNULL
    )
    noted = tmp_path / 'processes'
    while not (noted.exists() and noted.read_text().endswith('\n')):
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(how)
    assert running.wait(20) != 0
    tool, worker = map(int, noted.read_text().split())
    wait_for_end_of(tool)
    if how == signal.SIGKILL:
        # workers of the tools look after this by themselves
        os.kill(worker, signal.SIGKILL)
    wait_for_end_of(worker)


def wait_for_end_of(process):
    end = time.monotonic() + 20
    while is_alive(process):
        assert time.monotonic() < end
        time.sleep(0.05)


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # one that has ended may wait for whoever started it to look
    state = Path(f'/proc/{process}/stat')
    return not state.exists() or state.read_text().split()[2] != 'Z'


def test_checkpoint_is_done_when_it_is_noted(tmp_path):
    training = Training(['python', 'tools/train.py'], 'run/iter_20.pth')
    (tmp_path / 'run').mkdir()
    (tmp_path / 'run/iter_20.pth').write_text('half of it')
    (tmp_path / 'run/last_checkpoint').write_text('elsewhere/run/iter_10.pth')
    assert not training.is_done()
    (tmp_path / 'run/last_checkpoint').write_text('elsewhere/run/iter_20.pth')
    assert training.is_done()


def test_predictions_are_done_until_there_is_a_new_checkpoint(tmp_path):
    predicting = Prediction(['python', 'a.py'], 'cams', 'iter_20.pth')
    checkpoint = tmp_path / 'iter_20.pth'
    checkpoint.touch()
    os.utime(checkpoint, (time.time() - 9, time.time() - 9))
    assert not predicting.is_done()
    predicting.end()
    assert predicting.is_done()
    os.utime(checkpoint, (time.time() + 9, time.time() + 9))
    assert not predicting.is_done()


def test_later_steps_are_done_again(tmp_path):
    steps = [step(tmp_path, name) for name in 'abc']
    for name in 'ac':
        (tmp_path / name).touch()
    assert Stage('s', 's', steps).steps_left() == steps[1:]


def test_step_without_its_output_has_failed(tmp_path):
    (tmp_path / 'a.py').write_text('print("nothing to do")')
    training = Training(['python', 'a.py'], 'run/iter_2.pth')
    with pytest.raises(StageFailed) as error:
        run([Stage('a', 'stage a', [training])])
    message = str(error.value)
    assert 'has not made run/iter_2.pth' in message
    assert 'a longer run' in message and '| nothing to do' in message
    # one that finds out by itself may have nothing to make
    run([Stage('a', 'stage a', [Check(['python', 'a.py'], 'masks')])])


def test_tools_are_those_of_the_package(tmp_path):
    command = Step(['python', 'tools/train.py', 'a b'], 'x')
    assert command.arguments() == [
        sys.executable,
        str(ROOT / 'tools/train.py'),
        'a b',
    ]
    # here there are none
    assert command.shown() == "python -m mmseg_pmm train 'a b'"


def test_processes_share_the_cores(tmp_path, monkeypatch):
    monkeypatch.setattr('stages.runner.available_cores', lambda: 8)
    monkeypatch.delenv('OMP_NUM_THREADS', raising=False)
    (tmp_path / 'a.py').write_text(
        'import os; open("a", "w").write(os.environ["OMP_NUM_THREADS"])'
    )
    run([Stage('a', 'a', [Step(['python', 'a.py'], 'a', processes=4)])])
    assert (tmp_path / 'a').read_text() == '2'


@pytest.mark.parametrize(
    'line, left',
    [
        ('Iter(train) [  20/1200]  lr: 1e-3  eta: 0:02:05  time: 0.1', 125),
        (
            'Epoch(train)  [4][10/30]  lr: 2e-3  eta: 1 day, 0:00:01  t: 1',
            86401,
        ),
        ('Epoch(test) [10/30]    eta: 0:00:17  time: 0.8', 17),
        ('[>>>   ] 40/600, 3.0 task/s, elapsed: 12s, ETA:   172s', 172),
        # a small part of a run
        ('Epoch(val) [5][10/30]    eta: 0:00:03  time: 0.1', None),
        ('a beta: 0:00:03 or other text', None),
    ],
)
def test_time_left_is_read(line, left):
    assert seconds_left(line) == left


def test_log_is_read_as_it_grows(tmp_path):
    path = tmp_path / 'log'
    path.write_text('of an earlier call, eta: 0:00:01 \n')
    log = Log(path)
    assert log.new_lines() == [] and log.seconds_left() is None
    with open(path, 'a') as file:
        print('Iter(train) [20/40]  eta: 0:10:00  time: 0.1', file=file)
        file.write('[>> ] 1/2, 1 task/s, ETA:    5s\r[')
    assert len(log.new_lines()) == 1
    assert 0 < log.seconds_left() <= 5
    # which is counted down from, and not read again
    end = log.end
    assert log.new_lines() == [] and log.end == end
    with open(path, 'a') as file:
        print('>>>> ] 2/2', file=file)
    assert log.new_lines() == ['[>>>> ] 2/2']
    log.forget()
    assert log.seconds_left() is None


def test_minutes():
    assert minutes(0.9) == '0:00' and minutes(605) == '10:05'


@pytest.fixture
def called(tmp_path, monkeypatch):
    """One call with one stage, ``a``."""
    monkeypatch.setattr(stages.session.signal, 'signal', lambda *_: None)

    def call(code, verbose=False):
        return stages.session.carry_out(
            [stage(tmp_path, 'a', code)],
            Path('logs'),
            Path('work/seconds.txt'),
            'again',
            'say all',
            verbose,
        )

    return call


def test_failure_says_how_to_go_on(called):
    with pytest.raises(SystemExit) as error:
        called('raise SystemExit("no disk")')
    message = str(error.value)
    assert message.startswith('\nerror: stage a') and '| no disk' in message
    assert 'mend it, then `again` goes on from here' in message
    assert '`say all`' in message
    with pytest.raises(SystemExit) as error:
        called('raise SystemExit("no disk")', verbose=True)
    assert '`say all`' not in str(error.value)


def test_interrupt_says_how_to_go_on(called, monkeypatch, capsys):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(stages.session, 'run_stages', interrupted)
    with pytest.raises(SystemExit) as error:
        called('')
    assert error.value.code == 130
    assert '`again` goes on' in capsys.readouterr().err


def test_time_is_that_of_all_calls(called):
    assert stages.session.note_seconds(Path('work/seconds.txt'), 100.4) == 100
    assert 100 <= called('') < 120
    assert Path('work/seconds.txt').read_text().count('\n') == 2


def test_time_is_said_to_be_that_of_all_calls(tmp_path):
    clock = tmp_path / 'seconds.txt'
    seconds = stages.session.note_seconds(clock, 65)
    assert stages.session.in_all(seconds, clock) == '1:05 minutes in all'
    seconds = stages.session.note_seconds(clock, 10)
    assert stages.session.in_all(seconds, clock) == (
        '1:15 minutes in all, 2 calls together'
    )


def test_what_was_made_of_other_data_is_said_once(tmp_path):
    """Neither taken as done, nor gone on from."""
    asked = []

    def refuse():
        asked.append(1)
        raise ValueError('made of other data')

    (tmp_path / 'run').mkdir()
    (tmp_path / 'run/iter_2.pth').touch()
    (tmp_path / 'run/last_checkpoint').write_text('iter_2.pth')

    def trained(check):
        command = ['python', 'never.py']
        path = tmp_path / 'run/iter_2.pth'
        training = Training(command, path, check=check)
        return [
            stage(tmp_path, 'a', 'import time; time.sleep(0.5)'),
            Stage('b', 'training', [training], ('a',)),
        ]

    with pytest.raises(StageFailed, match='training: made of other data'):
        run(trained(refuse))
    assert (tmp_path / 'a').exists()  # what it needs comes first
    asked.clear()
    run(trained(lambda: asked.append(1)))
    assert asked == [1]
