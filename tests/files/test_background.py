import threading

import pytest

from mmseg_pmm.files.background import BackgroundWork


def test_few_calls_wait():
    """Results of a fast network do not pile up before a slow disk."""
    work = BackgroundWork(threads=1, waiting=2)
    first, free, done = threading.Event(), threading.Event(), []

    def write(number):
        first.set()
        assert free.wait(60)
        done.append(number)

    work.call(write, 0)
    work.call(write, 1)
    assert first.wait(60)
    third = threading.Thread(target=work.call, args=(write, 2))
    third.start()
    third.join(0.1)
    assert third.is_alive()
    free.set()
    third.join(60)
    work.finish()
    assert done == [0, 1, 2]


def test_errors_are_raised_once():
    work = BackgroundWork(waiting=1)
    work.call(int, 'no number')
    with pytest.raises(ValueError, match='no number'):
        work.call(int, '1')
    work.finish()
