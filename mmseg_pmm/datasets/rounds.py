"""Rounds of pseudo-masks: immutable folders, and which of them is read."""

import json
import os
import re
import shutil
from pathlib import Path

import torch

from mmseg_pmm.datasets.wrappers import single_data_sets
from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.folder_checks import check_written

SUMMARY = 'round.json'
LONGEST_PATH = 4096


class PseudoMaskRounds:
    """The folder that a data set reads its pseudo-masks from, at this time.

    Round 0 is the folder the data set was given; round ``k`` is
    ``{root}/round_{k}``. Number and root live in shared memory: worker
    processes that run already (fork, spawn or forkserver) see a change at
    the next image they load, whatever wraps the data set.

    Args:
        first (str): Folder of round 0.
    """

    def __init__(self, first):
        self.first = first
        self._number = torch.zeros((), dtype=torch.int64).share_memory_()
        self._root = torch.zeros(
            LONGEST_PATH, dtype=torch.uint8
        ).share_memory_()

    def __deepcopy__(self, memo):
        """Copies of a data set read the same masks."""
        return self

    @property
    def number(self) -> int:
        return int(self._number)

    @property
    def folder(self) -> str:
        number = self.number
        if number == 0:
            return self.first
        root = self._root.numpy().tobytes().rstrip(b'\0').decode()
        return str(round_folder(root, number))

    def switch(self, root, number):
        """Read round ``number`` below ``root`` from now on.

        The root stays the same during a run, and is there before the first
        number that needs it: a reader never sees half of a change.
        """
        path = os.path.abspath(root).encode().ljust(LONGEST_PATH, b'\0')
        self._root.copy_(torch.frombuffer(bytearray(path), dtype=torch.uint8))
        self._number.fill_(number)


def round_folder(root, number) -> Path:
    return Path(root) / f'round_{number:02d}'


def partial_folder(root, number) -> Path:
    """Where a round grows; its name tells that it is not whole."""
    return Path(root) / f'round_{number:02d}.partial'


def begin_round(root, number):
    """An empty folder for the masks of a round.

    What an earlier run left of this round or of later ones is removed: it
    was made after the checkpoint that this run goes on from.
    """
    for other, folder in _rounds(root):
        if other >= number:
            shutil.rmtree(folder)
    partial_folder(root, number).mkdir(parents=True)


def finish_round(root, number, summary):
    """Write ``round.json`` and give the folder its final name."""
    partial = partial_folder(root, number)
    summary = dict(summary, **_contents(partial))
    with replace_when_whole(partial / SUMMARY) as file:
        file.write(json.dumps(summary, indent=1).encode())
    os.rename(partial, round_folder(root, number))


def remove_partial(root, number):
    """Give up a round that is not whole."""
    shutil.rmtree(partial_folder(root, number))


def check_round(root, number, stems):
    """Make sure that a round is whole.

    Raises:
        FileNotFoundError: The round, its summary or a mask is missing.
        ValueError: Its files are not those that were written.
    """
    folder = round_folder(root, number)
    way_out = (
        'restore it, resume from a checkpoint of an earlier round, or start '
        'anew without --resume'
    )
    if not (folder / SUMMARY).is_file():
        raise FileNotFoundError(
            f'the checkpoint goes on from round {number} of the '
            f'pseudo-masks, and {folder / SUMMARY} does not exist: {way_out}'
        )
    try:
        check_written(folder, [f'{stem}.png' for stem in stems])
    except FileNotFoundError as error:
        raise FileNotFoundError(f'{error}: {way_out}') from None
    summary = json.loads((folder / SUMMARY).read_text())
    found = _contents(folder)
    written = {key: summary.get(key) for key in found}
    if found != written:
        raise ValueError(
            f'{folder} is damaged: {SUMMARY} tells of {written}, and there '
            f'are {found}: {way_out}'
        )


def remove_rounds_before(root, number):
    """Free the disk of rounds that nothing reads any more."""
    for other, folder in _rounds(root):
        if other < number:
            shutil.rmtree(folder)


def data_sets_with_rounds(data_set):
    """Data sets with pseudo-masks, inside any wrappers."""
    for single in single_data_sets(data_set):
        if getattr(single, 'rounds', None) is not None:
            yield single


def _rounds(root) -> list[tuple[int, Path]]:
    """Numbers and folders of rounds, partial ones among them."""
    names = [path.name for path in Path(root).glob('round_*')]
    matches = [re.fullmatch(r'round_(\d+)(\.partial)?', n) for n in names]
    return [(int(m[1]), Path(root) / m[0]) for m in matches if m]


def _contents(folder) -> dict:
    sizes = [path.stat().st_size for path in Path(folder).glob('*.png')]
    return dict(images=len(sizes), bytes=sum(sizes))
