"""Jobs of the photo comparison: order, failures, deadline."""

import sys
import time

from benchmarks.job_graph import Job, JobGraph


def python(code):
    return [sys.executable, '-c', code]


def run(jobs, folder, deadline=60, at_a_time=2):
    ended = []
    graph = JobGraph(jobs, folder, at_a_time, deadline)
    graph.run(lambda job: ended.append((job.name, job.state)))
    return ended


def test_others_go_on_after_a_failure(tmp_path):
    jobs = [
        Job('bad', python('raise SystemExit("no such thing")')),
        Job('needs bad', python(''), needs=('bad',)),
        Job('after it', python(''), needs=('needs bad',)),
        Job('good', python('print("hello")')),
        Job('needs good', python(''), needs=('good',)),
    ]
    run(jobs, tmp_path)
    states = {job.name: job.state for job in jobs}
    assert states == {
        'bad': 'failed',
        'needs bad': 'left out',
        'after it': 'left out',
        'good': 'done',
        'needs good': 'done',
    }
    assert 'no such thing' in jobs[0].note
    assert (tmp_path / 'good.log').read_text() == 'hello\n'


def test_first_in_the_list_is_first(tmp_path):
    jobs = [Job(name, python('')) for name in 'abc']
    ended = run(jobs, tmp_path, at_a_time=1)
    assert ended == [(name, 'done') for name in 'abc']


def test_second_try_has_its_own_command(tmp_path):
    job = Job('job', python('1 / 0'), second_try=python(''))
    run([job], tmp_path)
    assert (job.state, job.tries) == ('done', 2)
    assert 'ZeroDivisionError' in job.note


def test_deadline_ends_what_runs_and_starts_nothing(tmp_path):
    long = python('import time; time.sleep(600)')
    jobs = [Job('long', long), Job('next', python(''), needs=('long',))]
    start = time.monotonic()
    run(jobs, tmp_path, deadline=1)
    assert time.monotonic() - start < 30
    assert [job.state for job in jobs] == ['stopped', 'waiting']
