"""What the end of a method says: what to look at, how far it is, what next."""

import argparse
import shlex
from operator import itemgetter
from pathlib import Path

from mmseg_pmm.engine.run_config import last_checkpoint
from mmseg_pmm.files.stage_logs import last_run, read_log, warnings_of
from mmseg_pmm.resources import command_for_here, tool_command
from mmseg_pmm.visualization.alpha_section import heading_of
from mmseg_pmm.visualization.remarks import (
    remarks_of_masks,
    remarks_of_warnings,
)
from mmseg_pmm.visualization.verdict import Outcome, guessing, verdict

JUDGED_OTHERWISE = (
    'of val {0.judged_otherwise} since it was judged, and its figures on val '
    'are left out. Remove {0.work_dir} and what was made of it to have new '
    'ones'
)


def look_at_this(runs, images, logs) -> list:
    """What a user has to act on, once each.

    Returns:
        list[tuple[str, str]]: Stage and sentence, in the order of the runs.
    """
    own = any(run.cfg.get('made_by') for run in runs)
    without = 'new_dataset.py --without' if own else ''
    of_masks = list(remarks_of_masks(images, without))
    found = {}  # keeps the order
    for run in runs:
        said = [
            (run.name, sentence)
            for name in (run.name, f'{run.name}-maps')
            for sentence in remarks_of_log(logs, name)
        ]
        if run.judged_otherwise:
            said.append((run.name, JUDGED_OTHERWISE.format(run)))
        said += [
            (name, sentence)
            for name, sentence in of_masks
            if name.partition(',')[0] == run.name
        ]
        for name, sentence in said:
            found.setdefault(sentence, name)
    return [(name, sentence) for sentence, name in found.items()]


def remarks_of_log(logs, stage) -> list:
    path = logs and Path(logs, f'{stage}.log')
    if not path or not path.is_file():
        return []
    return remarks_of_warnings(warnings_of(last_run(read_log(path))))


def outcome_of(runs, infos, metainfo, sections) -> Outcome:
    """What the verdict follows from."""
    known = {}
    labels = [info['img_labels'] for info in infos if 'img_labels' in info]
    for run in runs:
        if run.precision() is not None:
            known.update(
                precision=run.precision(),
                guessing=guessing(labels, range(1, len(metainfo['classes']))),
                judged=len(labels),
            )
            by_class = run.precision_by_class()
            if len(by_class) > 1:
                known['worst'] = min(by_class.items(), key=itemgetter(1))
        if run.is_trained_segmentor():
            known.update(steps=run.steps_of_training(), miou=run.miou())
        if any(heading_of(run.name) in part for part in sections):
            known['alpha_section'] = heading_of(run.name)
    return Outcome(**known)


def longer_training(made_by, method='pmm'):
    """The command that writes configs of a longer training, beside those of
    a first look.

    Args:
        made_by (str): The command of tools/new_dataset.py that wrote the
            configs, or another text. A later call may have added those of
            another method.
        method (str): Of which configs are wanted, ``pmm`` or ``amn``.

    Returns:
        str | None: The same with ``--effort normal`` and another name. None
        where this is no first look's command.
    """
    words = shlex.split(made_by)
    if len(words) < 3 or Path(words[1]).name != 'new_dataset.py':
        return None
    head, name, rest = words[:2], words[2], words[3:]
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument('--effort', default='quick')
    parser.add_argument('--method', nargs='+')
    known, others = parser.parse_known_args(rest)
    if known.effort != 'quick' or name.startswith('-'):
        return None
    if method != 'pmm':
        others += ['--method', method]
    words = [*head, f'{name}-normal', *others, '--effort', 'normal']
    return shlex.join(words)


def command_to_use(run) -> str:
    """It segments new photos with a run's last checkpoint."""
    words = [run.path, last_checkpoint(run.cfg)]
    changed = [text for text in run.options if text.startswith('model.')]
    options = f'--cfg-options {shlex.join(changed)}' if changed else ''
    return tool_command(
        'predict',
        shlex.join(words),
        'new_photos/ --out masks/ --overlay pictures/',
        options,
    )


def summary_of(runs, look, outcome) -> dict:
    segmentors = [run for run in runs if run.is_trained_segmentor()]
    longer = None
    if outcome.is_first_look():
        made_by = [run.cfg.get('made_by') for run in runs]
        is_amn = any(run.name == 'amn' for run in runs)
        method = 'amn' if is_amn else 'pmm'
        longer = longer_training(next(filter(None, made_by), ''), method)
    return dict(
        look=look,
        verdict=verdict(outcome) if segmentors else [],
        longer=longer and command_for_here(longer),
        use=command_to_use(segmentors[-1]) if segmentors else None,
    )
