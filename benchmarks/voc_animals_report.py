"""What the jobs of the photo comparison have found so far, as tables."""

import json
import shlex
import time
from statistics import mean

from benchmarks.common import machine
from mmseg_pmm.files.atomic import replace_when_whole

# of the metrics in the tools' files
FIGURES = (
    'mIoU',
    'left_open',
    'multi-label/mAP',
    'cam/best_mIoU',
    'cam/best_threshold',
    'cam/mIoU@0.30',
    'pseudo_masks/mIoU',
    'pseudo_masks/changed',
)
OF_MASKS = 'mIoU', 'pseudo_masks/mIoU'
TAKEN_OVER = 'state', 'seconds', 'tries', 'figures', 'note'


def figures_in(run) -> dict:
    """What a command left in its work_dir."""
    found = {}
    for files in ('metrics.json', '*/*.json', '*/vis_data/scalars.json'):
        for path in sorted(run.glob(files)):
            for line in path.read_text().splitlines():
                found.update(json.loads(line))
    return {
        key: round(float(found[key]), 2) for key in FIGURES if key in found
    }


def shown(job) -> str:
    """The command as one would type it."""
    return shlex.join(['python', *job.command[1:]])


class Report:
    """``results.json`` and ``results.md`` in a folder.

    Args:
        jobs (list[Job]): Each with its work_dir in ``{out}/{name}/run``.
        rows (dict): Of each segmentor's title, its runs: names of the job
            that made its masks (None for the ground truth) and of its own.
            The first row is the ceiling.
        out (Path): Where all of it is written.
        options (dict): What the figures depend on.
    """

    def __init__(self, jobs, rows, out, options):
        self.jobs = {job.name: job for job in jobs}
        self.rows = rows
        self.out = out
        self.options = options
        self.start = time.time()
        self.machine = machine()

    def take_over(self):
        """Jobs that an earlier call has done, all that they need included."""
        path = self.out / 'results.json'
        before = json.loads(path.read_text())['jobs'] if path.exists() else []
        before = {old['name']: old for old in before}
        for job in self.jobs.values():
            old = before.get(job.name, dict(state='', command=''))
            known = all(self.jobs[name].state == 'done' for name in job.needs)
            if known and (old['state'], old['command']) == (
                'done',
                shown(job),
            ):
                vars(job).update({key: old[key] for key in TAKEN_OVER})

    def ended(self, job):
        if job.state == 'done':
            try:
                job.figures = figures_in(self.out / job.name / 'run')
            except (OSError, ValueError) as error:
                job.note += f' no figures: {error}'
        print(
            f'{time.time() - self.start:6.0f} s: {job.name} {job.state} after '
            f'{job.seconds} s {job.figures} {job.note}',
            flush=True,
        )
        self.write()

    def write(self):
        jobs = [
            dict({key: getattr(job, key) for key in TAKEN_OVER},
                 name=job.name, command=shown(job))
            for job in self.jobs.values()
        ]  # fmt: skip
        content = dict(machine=self.machine, options=self.options, jobs=jobs)
        lines = *self.tables(), '', *self.commands()
        self._write('results.json', json.dumps(content, indent=1, default=str))
        self._write('results.md', '\n'.join(lines))

    def _write(self, name, text):
        with replace_when_whole(self.out / name) as file:
            file.write(f'{text}\n'.encode())

    def tables(self):
        about = {**self.machine, **self.options}
        yield ', '.join(f'{key} {value}' for key, value in about.items())
        yield '\n| segmentor | mIoU of its masks | mIoU on val | of ceiling |'
        yield '|---|---|---|---|'
        yield from map(self._row, self.rows)
        yield '\n| job | state | seconds | figures | |\n|---|---|---|---|---|'
        for job in self.jobs.values():
            figures = (f'{key} {value}' for key, value in job.figures.items())
            cells = job.name, job.state, job.seconds, ', '.join(figures)
            note = job.note.replace('|', '/')
            yield f'| {" | ".join(map(str, cells))} | {note} |'
        log = self.out / 'logs/thresholds.log'
        if log.exists():
            lines = log.read_text(errors='replace').splitlines()
            yield ''
            yield from (line for line in lines if line.startswith('|'))

    def commands(self):
        for job in self.jobs.values():
            yield f'    {shown(job)}'

    def _row(self, title) -> str:
        ceiling = self._known(next(iter(self.rows.values())), 1, ['mIoU'])
        learnt = self._known(self.rows[title], 0, OF_MASKS)
        reached = self._known(self.rows[title], 1, ['mIoU'])
        share = ''
        if ceiling and reached and mean(ceiling):
            share = f'{100 * mean(reached) / mean(ceiling):.0f} %'
        cells = title, _spread(learnt), _spread(reached), share
        return f'| {" | ".join(cells)} |'

    def _known(self, runs, which, keys) -> list:
        names = dict.fromkeys(run[which] for run in runs)
        figures = [self.jobs[name].figures for name in names if name]
        return [
            found[key] for found in figures for key in keys if key in found
        ]


def _spread(values) -> str:
    if len(values) < 2:
        return ''.join(f'{value:.1f}' for value in values)
    return (
        f'{mean(values):.1f} ({min(values):.1f} to {max(values):.1f}, '
        f'{len(values)} runs)'
    )
