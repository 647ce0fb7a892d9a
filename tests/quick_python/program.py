"""How a fork of the server becomes the program of a client."""

import atexit
import fcntl
import multiprocessing
import os
import runpy
import signal
import sys
import tempfile
import threading
import types


def become(request, files, python, imported_from):
    """Take over what a process has from whoever starts it."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    put(files, request['files'])
    os.chdir(request['folder'])
    os.environ.clear()
    os.environ.update(request['environment'])
    sys.path[:] = ['', *python_path(), *imported_from]
    # programs that this one starts
    sys.executable = python
    multiprocessing.set_executable(python)
    # what forks would share
    tempfile.tempdir = None
    for name in [name for name in sys.modules if name.startswith('tests')]:
        del sys.modules[name]
    sys.modules['numpy'].random.seed()


def put(files, numbers):
    """Open files get the numbers that they had."""
    above = max(numbers) + 1
    moved = [fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, above) for file in files]
    for file in files:
        os.close(file)
    for file, number in zip(moved, numbers, strict=True):
        os.dup2(file, number)
        os.close(file)


def python_path() -> list:
    """Folders of PYTHONPATH."""
    value = os.environ.get('PYTHONPATH')
    return list(map(os.path.abspath, value.split(os.pathsep))) if value else []


def run(arguments):
    """Run a program as the interpreter does that gets these arguments."""
    if arguments[0] == '-u':
        sys.stdout.reconfigure(line_buffering=True)
        run(arguments[1:])
    elif arguments[0] == '-B':
        sys.dont_write_bytecode = True
        run(arguments[1:])
    elif arguments[0] == '-c':
        sys.argv[:] = ['-c', *arguments[2:]]
        run_code(arguments[1], '<string>')
    elif arguments[0] == '-m':
        sys.argv[:] = arguments[1:]
        sys.path[0] = os.getcwd()
        runpy.run_module(arguments[1], run_name='__main__', alter_sys=True)
    else:
        sys.argv[:] = arguments
        sys.path[0] = os.path.dirname(os.path.realpath(arguments[0]))
        path = os.path.abspath(arguments[0])
        with open(path, 'rb') as file:
            text = file.read()
        run_code(text, path, __file__=path)


def run_code(text, path, **names):
    module = sys.modules['__main__'] = types.ModuleType('__main__')
    vars(module).update(names)
    exec(compile(text, path, 'exec'), vars(module))


def end(error=None):
    """End as the interpreter does, but leave its memory to the system.

    Args:
        error (BaseException, optional): What the program raised.
    """
    status = say(error)
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if isinstance(error, KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(status)


def say(error) -> int:
    """Print what ends a program; the exit status."""
    if error is None:
        return 0
    if not isinstance(error, SystemExit):
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    if isinstance(error.code, (int, type(None))):
        return (error.code or 0) & 0xFF
    print(error.code, file=sys.stderr)
    return 1
