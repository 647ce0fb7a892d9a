"""The photo comparison: which jobs there are, and what it reads of them."""

import json
import sys

from benchmarks.job_graph import Job
from benchmarks.voc_animals import Plan, parse_args
from benchmarks.voc_animals_report import Report


def plan_of(monkeypatch, *words):
    monkeypatch.setattr(sys, 'argv', ['voc_animals', *map(str, words)])
    return Plan(parse_args())


def test_jobs_come_after_those_they_need(monkeypatch):
    jobs = plan_of(monkeypatch, '--seeds', 0, 1).jobs
    names = [job.name for job in jobs]
    assert len(set(names)) == len(names)
    for place, job in enumerate(jobs):
        assert set(job.needs) <= set(names[:place])


def test_second_try_of_a_training_is_in_float32(monkeypatch):
    job = plan_of(monkeypatch).jobs[0]
    assert '--amp' in job.command and '--amp' not in job.second_try


def test_table_has_the_share_of_the_ceiling(tmp_path):
    jobs = [Job(name, ['python', name]) for name in ('best', 'masks', 'run')]
    rows = {'ceiling': [(None, 'best')], 'ours': [('masks', 'run')]}
    report = Report(jobs, rows, tmp_path, {})
    for job, miou in zip(jobs, (80, 60, 40), strict=True):
        folder = tmp_path / job.name / 'run'
        folder.mkdir(parents=True)
        (folder / 'metrics.json').write_text(json.dumps(dict(mIoU=miou)))
        job.state = 'done'
        report.ended(job)
    table = (tmp_path / 'results.md').read_text()
    assert '| ceiling |  | 80.0 | 100 % |' in table
    assert '| ours | 60.0 | 40.0 | 50 % |' in table

    again = [Job(job.name, job.command) for job in jobs]
    Report(again, rows, tmp_path, {}).take_over()
    assert [job.state for job in again] == ['done'] * 3
    assert again[2].figures == {'mIoU': 40.0}
