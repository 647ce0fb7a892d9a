import json

import numpy as np
import pytest
from mmengine.dataset import pseudo_collate
from mmengine.registry import DATASETS
from torch.utils.data import ConcatDataset, DataLoader

from mmseg_pmm.datasets.rounds import (
    PseudoMaskRounds,
    begin_round,
    check_round,
    finish_round,
    remove_rounds_before,
    round_folder,
)
from mmseg_pmm.files import write_mask

from ..conftest import PALETTE, dataset_config


def write_round(root, number, value=0, stems=('a', 'b')):
    begin_round(root, number)
    mask = np.full((4, 5), value, dtype=np.uint8)
    for stem in stems:
        folder = root / f'round_{number:02d}.partial'
        write_mask(folder / f'{stem}.png', mask, PALETTE)
    finish_round(root, number, dict(iteration=10 * number))


@pytest.mark.parametrize('method', ['fork', 'spawn'])
def test_running_workers_see_a_switch(tiny_voc, tmp_path, method):
    dataset = DATASETS.build(
        dataset_config(
            tiny_voc,
            pseudo_mask_dir=str(tiny_voc / 'SegmentationClass'),
            pipeline=[],
        )
    )
    loader = DataLoader(
        ConcatDataset([dataset]),
        num_workers=1,
        persistent_workers=True,
        multiprocessing_context=method,
        collate_fn=pseudo_collate,
    )

    def folders():
        paths = [batch['seg_map_path'][0] for batch in loader]
        return {path.rsplit('/', 1)[0] for path in paths}

    assert folders() == {str(tiny_voc / 'SegmentationClass')}
    dataset.rounds.switch(tmp_path / 'masks', 2)
    assert folders() == {str(tmp_path / 'masks/round_02')}
    dataset.rounds.switch(tmp_path / 'masks', 3)
    assert folders() == {str(tmp_path / 'masks/round_03')}


def test_relative_root_survives_a_change_of_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rounds = PseudoMaskRounds('first')
    assert (rounds.number, rounds.folder) == (0, 'first')
    rounds.switch('masks', 1)
    monkeypatch.chdir('/')
    assert rounds.folder == str(tmp_path / 'masks/round_01')
    rounds.switch('m', 1)
    assert rounds.folder == '/m/round_01'


def test_a_round_appears_whole(tmp_path):
    write_round(tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == ['round_01']
    summary = json.loads((tmp_path / 'round_01/round.json').read_text())
    assert summary['iteration'] == 10 and summary['images'] == 2
    check_round(tmp_path, 1, ['a', 'b'])


def test_what_came_after_the_checkpoint_is_made_again(tmp_path):
    for number in (1, 2, 3):
        write_round(tmp_path, number)
    (tmp_path / 'round_04.partial').mkdir()
    begin_round(tmp_path, 2)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ['round_01', 'round_02.partial']


def test_other_files_stay(tmp_path):
    (tmp_path / 'round_table.txt').touch()
    (tmp_path / 'round_01_mine').mkdir()
    write_round(tmp_path, 1)
    remove_rounds_before(tmp_path, 5)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ['round_01_mine', 'round_table.txt']


def test_a_copy_reads_the_same_round(tiny_voc, tmp_path):
    dataset = DATASETS.build(
        dataset_config(
            tiny_voc, pseudo_mask_dir=str(tiny_voc / 'SegmentationClass')
        )
    )
    part = dataset.get_subset([0])
    dataset.rounds.switch(tmp_path, 1)
    expected = str(tmp_path / 'round_01/scene_0.png')
    assert part.get_data_info(0)['seg_map_path'] == expected


def test_check_round(tmp_path):
    with pytest.raises(FileNotFoundError, match='round_01.*--resume'):
        check_round(tmp_path, 1, ['a'])
    write_round(tmp_path, 1)
    with pytest.raises(FileNotFoundError, match='1 of 3.*c.png'):
        check_round(tmp_path, 1, ['a', 'b', 'c'])
    write_mask(
        round_folder(tmp_path, 1) / 'a.png',
        np.eye(40, dtype=np.uint8),
        PALETTE,
    )
    with pytest.raises(ValueError, match='damaged'):
        check_round(tmp_path, 1, ['a', 'b'])
