"""Work that goes on while the network computes the next batch."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


class BackgroundWork:
    """Calls functions in threads, and raises what they raise.

    For what leaves Python's lock alone most of the time: resizing, deflating
    and writing.

    Args:
        threads (int): Work for them waits until one is free.
        waiting (int): Calls under way at most, which bounds the memory.
    """

    def __init__(self, threads=2, waiting=16):
        self.waiting = waiting
        self._threads = ThreadPoolExecutor(threads)
        self._calls = deque()

    def call(self, function, *args):
        """Begin a call. An error of an older one is raised here."""
        while len(self._calls) >= self.waiting:
            self._calls.popleft().result()
        self._calls.append(self._threads.submit(function, *args))

    def finish(self):
        """Wait for all calls; after an error, forget those that wait."""
        try:
            while self._calls:
                self._calls.popleft().result()
        finally:
            self._calls.clear()


def begun_ahead(function, items, waiting=4):
    """Call a function for each item, a few items ahead, in one thread.

    Args:
        function (Callable): Of one item.
        items (Iterable): In this order.
        waiting (int): Results that may wait, which bounds the memory.

    Yields:
        tuple: The item, and a future with what the function returned or
        raised.
    """
    thread = ThreadPoolExecutor(1)
    calls = deque()
    try:
        for item in items:
            calls.append((item, thread.submit(function, item)))
            if len(calls) > waiting:
                yield calls.popleft()
        while calls:
            yield calls.popleft()
    finally:
        thread.shutdown(cancel_futures=True)
