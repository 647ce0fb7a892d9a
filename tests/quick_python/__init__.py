"""A ``python`` that starts at once, for tests of programs.

An interpreter takes seconds to import torch and MMSegmentation. The one here
is a small client (``client.py``) of a server (``server.py``) that has imported
them: the server forks, and the fork runs the script in the client's place,
with its folder, environment, files and signals. Nothing of ``mmseg_pmm`` is
imported in advance: a program finds its own copy, and misses what it forgets
to import.

What belongs to a start (what libraries print while they are imported, which
of them a tool imports) is for ``sys.executable`` to test. It starts each tool
with ``--help`` or as its tests begin, the stages of ``tests/tools/
test_stages.py`` once, and everything in ``test_packaging.py``,
``test_quiet_logs.py`` and ``test_registry.py``.
"""

import atexit
import functools
import os
import shlex
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
VARIABLE = 'QUICK_PYTHON'


@functools.cache
def quick_python() -> str:
    """Path of an executable to use like ``sys.executable``.

    Its server starts with the first call, and ends with this process. Where
    ``QUICK_PYTHON`` is in the environment, it is that of a server which runs
    already.
    """
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    if not hasattr(os, 'pidfd_open'):  # not Linux
        return sys.executable
    folder = Path(tempfile.mkdtemp(prefix='quick_python_'))
    python, address = folder / 'python', folder / 'socket'
    client = [sys.executable, '-IS', str(HERE / 'client.py'), str(address)]
    # where the first line is the interpreter's path, that has to be short
    python.write_text(f'#!/bin/sh\nexec {shlex.join(client)} "$@"\n')
    python.chmod(0o755)
    listener = socket.socket(socket.AF_UNIX)
    # clients can connect from now on, and wait until it has imported all
    listener.bind(str(address))
    listener.listen(64)
    with open(folder / 'log', 'w') as log, listener:
        server = subprocess.Popen(
            [sys.executable, '-m', f'{__name__}.server', str(python)]
            + [str(listener.fileno())],
            cwd=HERE.parents[1],
            env=dict(os.environ, OMP_NUM_THREADS='1', CUDA_VISIBLE_DEVICES=''),
            stdin=subprocess.PIPE,  # the server ends with it
            stdout=log,
            stderr=log,
            pass_fds=[listener.fileno()],
            start_new_session=True,  # Ctrl-C is for the tests
        )
    atexit.register(_end, server)
    return str(python)


def _end(server):
    server.stdin.close()
    server.wait()
