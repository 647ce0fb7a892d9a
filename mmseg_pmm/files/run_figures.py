"""The figures that runs leave in their work_dirs."""

import json
from contextlib import suppress
from pathlib import Path

ROUND = 'round.json'


def last_scalar(work_dir, key):
    """The last value of a figure that training or validation has logged.

    Args:
        work_dir (str | Path): Of a run, perhaps resumed.
        key (str): As in ``scalars.json``: ``mIoU``, ``multi-label/mAP``.

    Returns:
        float | None: None where no log has it.
    """
    value = None
    for line in _scalars(work_dir):
        value = line.get(key, value)
    return value


def last_scalars(work_dir, prefix) -> dict:
    """All figures of the last line that has some with a prefix.

    Args:
        work_dir (str | Path): Of a run, perhaps resumed.
        prefix (str): As ``multi-label/AP/``.

    Returns:
        dict[str, float]: What follows the prefix -> value.
    """
    found = {}
    for line in _scalars(work_dir):
        these = {
            key.removeprefix(prefix): value
            for key, value in line.items()
            if key.startswith(prefix)
        }
        found = these or found
    return found


def _scalars(work_dir):
    for path in sorted(Path(work_dir).glob('*/vis_data/scalars.json')):
        for line in path.read_text().splitlines():
            with suppress(ValueError):  # cut off when the run was killed
                yield json.loads(line)


def metrics_of_last_test(work_dir) -> dict:
    """What the last run of ``tools/test.py`` found; empty without one."""
    # named after the time, as its folder: others are of predictions
    files = Path(work_dir).glob('*/*.json')
    files = [path for path in files if path.stem == path.parent.name]
    if not files:
        return {}
    # MMEngine's ranks all write the file, and a short text over a longer one
    # leaves the end of that
    return json.JSONDecoder().raw_decode(max(files).read_text())[0]


def what_is_judged(metrics, whole='') -> str:
    """Of which images the metrics of a test are.

    Args:
        metrics (dict): Of :func:`metrics_of_last_test`.
        whole (str): What to say of a test that judged all of them. Of
            another it is said first.
    """
    left_out = int(metrics.get('left_out', 0))
    if not left_out:
        return whole
    text = f'without the {left_out:,} images that an earlier call predicted'
    return f'{whole}, {text}' if whole else text


def mask_metrics(work_dir) -> dict:
    """What ``tools/make_pseudo_masks.py --evaluate`` found, or nothing."""
    path = Path(work_dir) / 'metrics.json'
    return json.loads(path.read_text()) if path.is_file() else {}


def last_round(work_dir):
    """The last masks that a run with refresh has made.

    Returns:
        Path | None: Their folder, with a ``round.json``.
    """
    files = Path(work_dir).glob(f'pseudo_masks/round_*/{ROUND}')
    folders = [file.parent for file in files]
    return max(folders, key=_number, default=None)


def round_summary(folder) -> dict:
    """All that a round says of itself: ``iteration``, ``images``,
    ``metrics``, ..."""
    return json.loads((Path(folder) / ROUND).read_text())


def round_metrics(folder) -> dict:
    """Metrics of a round, as ``pseudo_masks/mIoU``."""
    return round_summary(folder)['metrics']


def _number(folder) -> int:
    return int(folder.name.rpartition('_')[2])
