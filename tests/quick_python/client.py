"""Has a server run a Python program in its place.

    python -IS client.py SOCKET [-u] [-B] (SCRIPT | -c CODE | -m MODULE) ...

Arguments, environment, folder and open files go to the server, signals follow
them, and the exit status comes back. Other flags are for the interpreter.
"""

import json
import os
import signal
import socket
import sys

FORWARDED = (signal.SIGINT, signal.SIGTERM)


def main(address, *arguments):
    if not is_known(*arguments):
        os.execv(sys.executable, [sys.executable, *arguments])
    files = open_files()
    request = dict(
        arguments=arguments,
        folder=os.getcwd(),
        environment=dict(os.environ),
        files=files,
    )
    try:
        status = ask(address, json.dumps(request).encode(), files)
    except ConnectionError as error:
        with open(os.path.join(os.path.dirname(address), 'log')) as log:
            sys.exit(f'the server has ended ({error}):\n{log.read()}')
    end_with(status)


def ask(address, request, files) -> int:
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(address)
        socket.send_fds(server, [len(request).to_bytes(4, 'big')], files)
        server.sendall(request)
        for number in FORWARDED:
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda n, _: server.send(bytes([n])))
        answer = server.recv(16)
    if not answer:
        raise ConnectionError('no answer')
    return int(answer)


def is_known(first='', *others) -> bool:
    """Is it a program, and no other flag of the interpreter's?"""
    if first in ('-u', '-B'):
        return is_known(*others)
    return first in ('-c', '-m') or first[:1] not in ('', '-')


def open_files() -> list:
    """Numbers of the files that this process was given."""
    given = []
    for number in map(int, os.listdir('/proc/self/fd')):
        try:
            if os.get_inheritable(number):
                given.append(number)
        except OSError:
            pass  # of the listing itself
    return given


def end_with(code):
    """Exit status, or minus the signal that ended the program."""
    if code < 0:
        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == '__main__':
    main(*sys.argv[1:])
