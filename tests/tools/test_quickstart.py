"""The quickstart's stages run side by side, stop, go on and say so."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'tools'))

import quickstart  # noqa: E402
from quickstart_console import Console, minutes  # noqa: E402
from quickstart_log import Log, seconds_left  # noqa: E402
from quickstart_runner import (  # noqa: E402
    Stage,
    StageFailed,
    Step,
    run_stages,
)
from quickstart_stages import amn_stages, pmm_stages  # noqa: E402


def step(folder, name, code=''):
    """A command that writes a file of its own name when it is done."""
    script = folder / f'{name}.py'
    script.write_text(f'{code}\nopen({name!r}, "w").close()\n')
    return Step([script], Path(name))


def stage(folder, name, code='', needs=(), figure=str):
    steps = [step(folder, name, code)]
    return Stage(name, f'stage {name}', steps, needs, figure)


def run(folder, stages, verbose=False):
    with Console(stages, verbose) as console:
        run_stages(stages, console, folder, Path('logs'))


def test_a_line_for_each_stage(tmp_path, capsys):
    stages = [
        stage(tmp_path, 'b', 'print("inside b")', needs=['a']),
        stage(tmp_path, 'a', 'print("inside a")', figure=lambda: 'mIoU 50.0'),
    ]
    run(tmp_path, stages)
    shown = capsys.readouterr().out
    assert '\r' not in shown and '\x1b' not in shown
    first, second = shown.splitlines()
    assert first.split() == ['1/2', 'stage', 'a', '0:00', 'mIoU', '50.0']
    assert second.split() == ['2/2', 'stage', 'b', '0:00']
    log = (tmp_path / 'logs/b.log').read_text()
    assert 'inside b' in log and f'python {tmp_path}/b.py' in log
    run(tmp_path, stages)
    assert capsys.readouterr().out.count('before') == 2
    assert (tmp_path / 'logs/b.log').read_text() == log


def test_stages_run_side_by_side(tmp_path, monkeypatch):
    """Each waits for a file of the other."""
    monkeypatch.setattr('quickstart_runner.available_cores', lambda: 2)
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
    run(tmp_path, stages)


def test_one_core_runs_one_stage(tmp_path, monkeypatch):
    monkeypatch.setattr('quickstart_runner.available_cores', lambda: 1)
    alone = 'import os\nassert not os.path.exists("a")'
    stages = [stage(tmp_path, 'b', alone), stage(tmp_path, 'a')]
    run(tmp_path, stages)


def test_verbose_brings_everything_back(tmp_path, capsys):
    steps = [step(tmp_path, 'a', 'print("one")'), step(tmp_path, 'b')]
    steps.append(step(tmp_path, 'c', 'print("two")'))
    run(tmp_path, [Stage('both', 'two steps', steps)], verbose=True)
    lines = capsys.readouterr().out.splitlines()
    assert '[both] one' in lines and '[both] two' in lines


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
        run(tmp_path, stages)
    message = str(error.value)
    assert 'stage a: this command ended with 1' in message
    assert 'logs/a.log' in message and f'python {tmp_path}/a.py' in message
    assert '  | late' in message and '  | no disk' in message
    assert message.count('early') < 30
    assert '  | 2/2' in message and '1/2' not in message
    assert time.monotonic() - start < 30
    # and goes on with what is missing
    (tmp_path / 'a.py').write_text('open("a", "w").close()')
    (tmp_path / 'b.py').write_text('open("b", "w").close()')
    run(tmp_path, stages)


STOPPED = """
import signal, sys, time
from pathlib import Path
# a shell's background jobs ignore it
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path[:0] = [{tools!r}, {root!r}]
from quickstart_console import Console
from quickstart_runner import Stage, Step, run_stages
stages = [Stage('a', 'a', [Step(['sleeping.py'], Path('never'))])]
with Console(stages) as console:
    run_stages(stages, console, Path({folder!r}), Path('logs'))
"""
SLEEPING = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
open('processes', 'w').write(f'{os.getpid()} {child.pid}\\n')
child.wait()
"""


def test_interrupt_ends_all_processes_of_a_stage(tmp_path):
    (tmp_path / 'sleeping.py').write_text(SLEEPING)
    code = STOPPED.format(
        tools=str(ROOT / 'tools'), root=str(ROOT), folder=str(tmp_path)
    )
    running = subprocess.Popen(
        [sys.executable, '-c', code], stderr=subprocess.DEVNULL
    )
    noted = tmp_path / 'processes'
    while not (noted.exists() and noted.read_text().endswith('\n')):
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.wait(20) != 0
    for process in noted.read_text().split():
        assert not is_alive(int(process))


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # one that has ended may wait for whoever started it to look
    state = Path(f'/proc/{process}/stat')
    return not state.exists() or state.read_text().split()[2] != 'Z'


@pytest.fixture
def called(tmp_path, monkeypatch):
    """Calls the tool with one stage, ``a``, and some arguments."""
    monkeypatch.setattr(quickstart, 'ROOT', tmp_path)
    monkeypatch.setattr(quickstart.signal, 'signal', lambda *of_pytest: None)

    def call(code, *arguments):
        stages = [stage(tmp_path, 'a', code)]
        monkeypatch.setattr(quickstart, 'pmm_stages', lambda all_: stages)
        monkeypatch.setattr(sys, 'argv', ['quickstart.py', *arguments])
        quickstart.main()

    return call


def test_failure_says_how_to_go_on(called):
    with pytest.raises(SystemExit) as error:
        called('raise SystemExit("no disk")', '--ablation')
    message = str(error.value)
    assert message.startswith('\nerror: stage a') and '| no disk' in message
    assert '`make quickstart ABLATION=1` goes on from here' in message
    assert '`make quickstart ABLATION=1 VERBOSE=1`' in message


def test_interrupt_says_how_to_go_on(called, monkeypatch, capsys):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(quickstart, 'run_stages', interrupted)
    with pytest.raises(SystemExit) as error:
        called('')
    assert error.value.code == 130
    assert '`make quickstart` goes on' in capsys.readouterr().err


def test_time_is_that_of_all_calls(tmp_path, monkeypatch):
    monkeypatch.setattr(quickstart, 'ROOT', tmp_path)
    assert quickstart.note_seconds('pmm', 100.4) == 100
    assert quickstart.note_seconds('amn', 7) == 7
    assert quickstart.note_seconds('pmm', 20) == 120


def test_checkpoint_is_done_when_it_is_noted(tmp_path):
    training = Step(['tools/train.py', 'config.py'], Path('run/iter_20.pth'))
    (tmp_path / 'run').mkdir()
    (tmp_path / 'run/iter_20.pth').write_text('half of it')
    (tmp_path / 'run/last_checkpoint').write_text('elsewhere/run/iter_10.pth')
    assert not training.is_done(tmp_path)
    (tmp_path / 'run/last_checkpoint').write_text('elsewhere/run/iter_20.pth')
    assert training.is_done(tmp_path)


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


@pytest.mark.parametrize(
    'stages', [pmm_stages(), pmm_stages(True), amn_stages()]
)
def test_stages_stand_below_those_they_need(stages):
    stages, above = list(stages), set()
    for each in stages:
        assert above.issuperset(each.needs), each.name
        above.add(each.name)
    commands = [each.command for stage in stages for each in stage.steps]
    for tool, *_ in commands:
        assert (ROOT / tool).is_file()


def test_first_run_has_a_baseline_a_method_and_a_ceiling():
    short, long = ([each.name for each in pmm_stages(all_)] for all_ in (0, 1))
    trained = [name for name in short if name.startswith('deeplabv2')]
    assert sorted(trained) == [
        'deeplabv2_argmax-ce',
        'deeplabv2_full',
        'deeplabv2_refresh',
    ]
    assert set(short) < set(long)
    assert 'deeplabv2_chain' in long and 'ppmg-without-cvs' in long
