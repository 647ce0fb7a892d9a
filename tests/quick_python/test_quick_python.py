"""It does what ``sys.executable`` does."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from . import quick_python

INTERPRETERS = ('python', 'quick_python')


def path_of(name):
    return sys.executable if name == 'python' else quick_python()


def both(*arguments, **options):
    """What a program does in the two; the last line of its complaints."""
    options = dict(dict(capture_output=True, text=True), **options)
    done = [
        subprocess.run([path_of(name), *map(str, arguments)], **options)
        for name in INTERPRETERS
    ]
    return [
        (each.returncode, each.stdout, each.stderr.splitlines()[-1:])
        for each in done
    ]


# fmt: off
ENDS = {
    'well': ('print("a")', 0),
    'status': ('raise SystemExit(300)', 44),
    'sentence': ('raise SystemExit("no disk")', 1),
    'nothing': ('import sys; sys.exit()', 0),
    'error': ('import os\nos.listdir("none")', 1),
    'misspelt': ('if', 1),
    'signal': ('import os, signal; os.kill(os.getpid(), signal.SIGABRT)', -6),
    'killed': ('import os, signal; os.kill(os.getpid(), signal.SIGKILL)', -9),
    'interrupt': ('raise KeyboardInterrupt', -2),
    'at once': ('print("is lost"); import os; os._exit(5)', 5),
    'at exit': ('import atexit; atexit.register(print, "bye")\n1 / 0', 1),
    'thread': (
        'import threading, time\n'
        'later = lambda: (time.sleep(0.1), print("later"))\n'
        'threading.Thread(target=later).start()', 0),
    'another program': (
        'import os, sys\n'
        'os.execv(sys.executable, [sys.executable, "-c", "print(2); 1/0"])',
        1),
    'child': (
        'import os\n'
        'if os.fork() == 0: raise SystemExit(7)\n'
        'print(os.wait()[1])', 0),
}
# fmt: on


@pytest.mark.parametrize('code, status', ENDS.values(), ids=ENDS)
def test_end(code, status):
    real, quick = both('-c', code)
    assert quick == real and quick[0] == status


SHOW = """
import os, sys
print(sys.argv, os.getcwd(), __name__, globals().get('__file__'))
print(sys.modules['__main__'].sys is sys, sys.stdin.read())
print(os.environ.get('A'), 'QUICK' in os.environ)
print([path for path in sys.path if path != ''])
print(sorted(os.listdir('/proc/self/fd')))
import beside
"""


@pytest.fixture
def programs(tmp_path, monkeypatch):
    (tmp_path / 'programs').mkdir()
    (tmp_path / 'programs/__init__.py').touch()
    (tmp_path / 'programs/show.py').write_text(SHOW)
    (tmp_path / 'programs/link.py').symlink_to(tmp_path / 'programs/show.py')
    (tmp_path / 'programs/beside.py').write_text('print("script")')
    (tmp_path / 'beside.py').write_text('print("folder")')
    (tmp_path / 'other').mkdir()
    (tmp_path / 'other/link.py').symlink_to(tmp_path / 'programs/show.py')
    return tmp_path


@pytest.mark.parametrize(
    'arguments',
    [
        *(['programs/show.py'], ['-u', 'other/link.py', 'a b', '-c']),
        *(['-m', 'programs.show', '-x'], ['-c', SHOW, '\udce4', '-m']),
        *(['-I', '-c', 'print(1)'], ['-V']),
    ],
)
@pytest.mark.parametrize('python_path', ['', 'programs:', '/nowhere'])
def test_start(programs, arguments, python_path):
    environment = dict(
        os.environ, A='\udce4 =\n', PYTHONPATH=python_path, QUICK=''
    )
    del environment['QUICK']
    real, quick = both(
        *arguments,
        cwd=programs,
        env=environment,
        input='typed',
        errors='surrogateescape',
    )
    assert quick == real and quick[0] == 0


def test_open_files(tmp_path):
    """As multiprocessing's servers get them."""
    with open(tmp_path / 'file', 'w') as file:
        code = f'import os\nprint(os.write({file.fileno()}, b"it"))'
        (real, quick) = both('-c', code, pass_fds=[file.fileno()])
    assert quick == real and quick[0] == 0
    assert (tmp_path / 'file').read_text() == 'itit'


def run(code, *arguments):
    return subprocess.run(
        [quick_python(), '-c', code, *arguments],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_nothing_of_the_package_is_there():
    names = 'mmseg_pmm', 'tests', 'tools', 'pytest'
    shown = run('import sys; print(*sys.modules)').split()
    assert 'torch' in shown and 'mmseg.apis' in shown
    assert not [name for name in shown if name.startswith(names)]


def test_programs_have_random_numbers_of_their_own():
    code = 'import numpy, random; print(numpy.random.rand(), random.random())'
    one, other = run(code).split(), run(code).split()
    assert one[0] != other[0] and one[1] != other[1]


def test_workers_start_as_quickly(tmp_path):
    """Those that a program forks, starts anew or asks a server for."""
    code = (
        'import multiprocessing, sys\n'
        'def f(x):\n'
        '    return x * x, "torch" in sys.modules\n'
        'if __name__ == "__main__":\n'
        '    for how in ("fork", "spawn", "forkserver"):\n'
        '        with multiprocessing.get_context(how).Pool(2) as pool:\n'
        '            print(pool.map(f, [2, 3]))'
    )
    (tmp_path / 'workers.py').write_text(code)
    done = subprocess.run(
        [quick_python(), tmp_path / 'workers.py'],
        capture_output=True,
        text=True,
    )
    assert done.stdout == '[(4, True), (9, True)]\n' * 3, done.stderr


WAITING = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
try:
    print(os.getpid(), child.pid, flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    child.kill()
    sys.exit(130)
"""


def is_alive(process):
    state = Path(f'/proc/{process}/stat')
    try:
        return state.read_text().rpartition(')')[2].split()[0] != 'Z'
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    'number, status',
    [(signal.SIGINT, 130), (signal.SIGTERM, -15), (signal.SIGKILL, -9)],
)
def test_signals(number, status):
    running = subprocess.Popen(
        [quick_python(), '-c', WAITING],
        stdout=subprocess.PIPE,
        text=True,
        # tests in the background ignore it, and what they start inherits that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    program, child = map(int, running.stdout.readline().split())
    assert program != running.pid and is_alive(program) and is_alive(child)
    running.send_signal(number)
    assert running.wait(20) == status
    end = time.monotonic() + 20
    while is_alive(program) or (number != signal.SIGTERM and is_alive(child)):
        assert time.monotonic() < end
        time.sleep(0.01)
    if number == signal.SIGTERM:  # an orphan, as anywhere
        os.kill(child, signal.SIGKILL)


def test_a_server_that_has_ended(tmp_path):
    (tmp_path / 'log').write_text('no memory')
    socket.socket(socket.AF_UNIX).bind(str(tmp_path / 'socket'))
    client = Path(__file__).with_name('client.py')
    done = subprocess.run(
        [sys.executable, '-IS', client, tmp_path / 'socket', '-c', '1'],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and done.stderr.endswith(':\nno memory\n')


def test_a_client_that_is_killed_at_once():
    """Does the server go on?"""
    for seconds in (0, 0.01, 0.02, 0.03):
        running = subprocess.Popen([quick_python(), '-c', WAITING])
        time.sleep(seconds)
        running.kill()
        running.wait()
    assert run('print(1)') == '1\n'
