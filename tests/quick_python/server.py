"""Forks that run the programs of clients.

    python -m tests.quick_python.server PYTHON LISTENER

PYTHON is the executable that asks this server, LISTENER the number of an open
socket. The server ends with its standard input, and its programs with it.
"""

import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys

from .libraries import OF_TOOLS, import_in_advance
from .program import become, end, python_path, run


class Server:
    """Starts programs, passes signals on to them, and says how they ended.

    Args:
        listener (socket.socket): For clients.
    """

    def __init__(self, listener):
        self.listener = listener
        self.connections = {}  # by process
        # unlike epoll, it has no file that forks would share
        self.events = selectors.PollSelector()
        for file in (sys.stdin, listener):
            self.events.register(file, selectors.EVENT_READ)

    def serve(self):
        """Returns in forks: the request of a client, and the files with it;
        None at the end."""
        while True:
            key, _ = self.events.select()[0]
            if key.fileobj is sys.stdin:
                for process in self.connections:
                    kill(process, signal.SIGKILL)
                return None
            elif key.fileobj is self.listener:
                connection, _ = self.listener.accept()
                request, files = receive(connection)
                process = os.fork() if request else None
                if process == 0:
                    self._close(connection)
                    return request, files
                for file in files:
                    os.close(file)
                if process:
                    self._watch(process, connection)
            else:
                key.data()

    def _watch(self, process, connection):
        self.connections[process] = connection
        end = os.pidfd_open(process)  # can be read when it has ended

        def on_end():
            _, status = os.waitpid(process, 0)
            code = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(BrokenPipeError):  # it was killed
                connection.send(str(code).encode())
            if connection in self.events.get_map():
                self.events.unregister(connection)
            self.events.unregister(end)
            os.close(end)
            self.connections.pop(process).close()

        def on_message():
            number = connection.recv(1)
            if number:
                os.kill(process, number[0])
            else:  # the client was killed
                self.events.unregister(connection)
                kill(process, signal.SIGKILL)

        self.events.register(end, selectors.EVENT_READ, on_end)
        self.events.register(connection, selectors.EVENT_READ, on_message)

    def _close(self, connection):
        """What a fork has of the server's files."""
        for file in (connection, self.listener, *self.connections.values()):
            file.close()
        for key in self.events.get_map().values():
            if isinstance(key.fileobj, int):
                os.close(key.fileobj)


def kill(process, number):
    """With what it has started: it leads a group."""
    try:
        os.killpg(process, number)
    except ProcessLookupError:
        os.kill(process, number)  # not yet


def receive(connection):
    """A client's request (None: it was killed) and the files with it."""
    size, files, _, _ = socket.recv_fds(connection, 4, 250)
    size = int.from_bytes(size, 'big')
    text = connection.recv(size, socket.MSG_WAITALL) if size else b''
    return json.loads(text) if size and len(text) == size else None, files


def main(python, listener):
    own = python_path()
    imported_from = [path for path in sys.path[1:] if path not in own]
    import_in_advance(OF_TOOLS)
    sys.stdout.flush()  # else each fork prints it again
    started = Server(socket.socket(fileno=int(listener))).serve()
    if started is None:
        shutil.rmtree(os.path.dirname(python))
        os._exit(0)
    request, files = started
    become(request, files, python, imported_from)
    try:
        run(request['arguments'])
    except BaseException as error:
        end(error)
    end()


if __name__ == '__main__':
    main(*sys.argv[1:])
