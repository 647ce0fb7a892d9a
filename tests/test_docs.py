"""The configs in the documentation work as they are printed."""

import re
from pathlib import Path

import pytest
from mmengine.config import Config
from mmengine.registry import DATASETS

ROOT = Path(__file__).parents[1]


@pytest.fixture
def pets(tiny_voc, tiny_cams, tmp_path, monkeypatch):
    """docs/own_data.md's configs over the tiny data set's discs and
    squares, in a folder as the document says."""
    (tmp_path / 'configs/pets').mkdir(parents=True)
    for name in ('_base_', 'pmm'):
        (tmp_path / 'configs' / name).symlink_to(ROOT / 'configs' / name)
    text = (ROOT / 'docs/own_data.md').read_text()
    for name, code in re.findall(
        r'```python\n# (configs/\S+)\n(.*?)```', text, re.DOTALL
    ):
        code = code.replace("'cat', 'dog'", "'disc', 'square'")
        (tmp_path / name).write_text(code)
    root = tmp_path / 'data/pets'
    root.parent.mkdir()
    tiny_voc.rename(root)
    (root / 'JPEGImages').rename(root / 'images')
    (root / 'SegmentationClass').rename(root / 'masks')
    for split in ('train', 'val'):
        (root / f'ImageSets/Segmentation/{split}.txt').rename(
            root / f'{split}.txt'
        )
    monkeypatch.chdir(tmp_path)
    return tmp_path / 'configs/pets'


def test_own_data_cam(pets):
    cfg = Config.fromfile(pets / 'cam_pets.py')
    sample = DATASETS.build(cfg.train_dataloader.dataset)[0]
    assert sample['inputs'].shape[0] == 3
    assert sample['data_samples'].metainfo['img_labels'] == (1,)
    assert len(DATASETS.build(cfg.val_dataloader.dataset)) == 2
    assert len(DATASETS.build(cfg.test_dataloader.dataset)) == 6
    assert cfg.model.decode_head.num_classes == 3
    assert cfg.test_evaluator[0].type == 'mmseg_pmm.CAMWriter'


def test_own_data_masks(pets, tiny_cams):
    cfg = Config.fromfile(pets / 'ppmg_pets.py')
    Path(cfg.cam_dir).parent.mkdir(parents=True)
    tiny_cams.rename(cfg.cam_dir)
    results = DATASETS.build(cfg.dataset)[2]
    assert set(results['gt_seg_map'].ravel()) == {0, 1, 2}


def test_own_data_segmentor(pets):
    cfg = Config.fromfile(pets / 'deeplabv2_pets.py')
    Path(cfg.mask_dir).parent.mkdir(parents=True)
    Path(cfg.mask_dir).symlink_to(Path('data/pets/masks').resolve())
    sample = DATASETS.build(cfg.train_dataloader.dataset)[0]
    path = sample['data_samples'].metainfo['seg_map_path']
    assert path.startswith(cfg.mask_dir)
    sample = DATASETS.build(cfg.val_dataloader.dataset)[0]
    path = sample['data_samples'].metainfo['seg_map_path']
    assert path.startswith('data/pets/masks')
    assert cfg.model.decode_head.loss_decode.type == 'mmseg_pmm.PUSLoss'
    # the refresh predicts the same images, and knows their labels
    (hook,) = cfg.custom_hooks
    predicted = DATASETS.build(cfg[hook.dataloader].dataset)
    assert len(predicted) == 6
    assert predicted[2]['data_samples'].img_labels == (1, 2)
