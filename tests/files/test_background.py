import threading

import pytest

from mmseg_pmm.files.background import BackgroundWork, begun_ahead


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


def test_results_come_in_order_and_a_few_ahead():
    begun = []

    def work(item):
        begun.append(item)
        if item == 2:
            raise ValueError('of item 2')
        return 10 * item

    calls = begun_ahead(work, iter(range(20)), waiting=3)
    item, result = next(calls)
    assert (item, result.result()) == (0, 0)
    assert max(begun) <= 3
    assert next(calls)[1].result() == 10
    with pytest.raises(ValueError, match='of item 2'):
        next(calls)[1].result()
    assert [result.result() for _, result in calls] == [
        10 * item for item in range(3, 20)
    ]


def test_what_waits_is_dropped_when_nobody_takes_it():
    begun, gate = [], threading.Event()

    def work(item):
        begun.append(item)
        gate.wait(60)

    calls = begun_ahead(work, range(9), waiting=4)
    next(calls)
    threading.Timer(1, gate.set).start()
    calls.close()
    assert begun in ([], [0])


def test_the_last_calls_are_waited_for_and_their_errors_raised():
    work, done = BackgroundWork(threads=1), []
    may_end = threading.Event()
    work.call(may_end.wait, 60)
    work.call(done.append, 1)
    threading.Timer(0.2, may_end.set).start()
    work.finish()
    assert done == [1]
    work.call(int, 'no number')
    with pytest.raises(ValueError, match='no number'):
        work.finish()
    work.finish()  # it was said
