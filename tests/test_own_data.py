"""A data set of one's own: one file describes it, short leaves refer to it.

The configs in ``configs/shapes/`` are what one would write; here they stand
beside the package's ``_base_``.
"""

from pathlib import Path

import numpy as np
import pytest
from mmengine.config import Config
from mmengine.registry import DATASETS, METRICS, MODELS

from mmseg_pmm.engine import load_config
from mmseg_pmm.engine.stage_inputs import command_that_makes

from .test_configs import remove_checkpoints

ROOT = Path(__file__).parents[1]
OWN = sorted((ROOT / 'tests/configs/shapes').glob('*.py'))
LEAVES = [path.name for path in OWN if not path.stem.startswith('data_')]


@pytest.fixture
def shapes(tiny_voc, tmp_path, monkeypatch):
    """Folder of the configs, with the tiny data set where they say."""
    (tmp_path / 'configs/shapes').mkdir(parents=True)
    (tmp_path / 'configs/_base_').symlink_to(ROOT / 'configs/_base_')
    for path in OWN:
        (tmp_path / 'configs/shapes' / path.name).write_bytes(
            path.read_bytes()
        )
    (tmp_path / 'data').mkdir()
    (tmp_path / 'data/shapes').symlink_to(tiny_voc)
    monkeypatch.chdir(tmp_path)
    return tmp_path / 'configs/shapes'


def put(folder, target):
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).symlink_to(Path(folder).resolve())


def settings(config, key):
    """Values of a key, wherever it stands."""
    if isinstance(config, dict):
        yield from (value for name, value in config.items() if name == key)
        config = config.values()
    elif not isinstance(config, (list, tuple)):
        return
    for part in config:
        yield from settings(part, key)


@pytest.mark.parametrize('name', LEAVES)
def test_nothing_of_voc_is_left(shapes, name):
    cfg = Config.fromfile(shapes / name)
    used = dict(cfg.to_dict())
    # variables that steps are made from
    for variable in list(used):
        if variable.endswith('_step') or variable == 'data_preprocessor':
            del used[variable]
    assert set(settings(used, 'data_root')) == {'data/shapes'}
    assert set(settings(used, 'num_classes')) == {3}
    assert set(settings(used, 'crop_size')) == {(48, 48)}
    if 'model' in cfg:
        assert cfg.model.data_preprocessor.size == (48, 48)
        assert set(settings(cfg.train_dataloader.to_dict(), 'scale')) <= {
            (80, 80),
            (56, 56),
        }
    wide = [value[0] for value in settings(used, 'bilateral')]
    assert all(width < 10 for width in wide)


@pytest.mark.parametrize('name', LEAVES)
def test_stages_begin_where_others_end(shapes, name):
    """Each path is what the config that is named there makes."""
    cfg = Config.fromfile(shapes / name)
    for needed in cfg.stage_inputs:
        command = command_that_makes(needed)
        if 'config' in needed:
            maker = load_config(needed.config)
            by_masks = maker.get('mask_dir') if 'model' not in maker else None
            assert command.endswith(by_masks and needed.config or needed.path)
            assert by_masks in (None, needed.path)


@pytest.mark.parametrize(
    'name', ['cam_shapes.py', 'amn_shapes.py', 'deeplabv2_shapes.py']
)
def test_training_reads_image_labels_and_masks(shapes, name):
    cfg = Config.fromfile(shapes / name)
    train = cfg.train_dataloader.dataset
    assert 'seg_map_path' not in train.data_prefix
    if 'pseudo_mask_dir' in train:
        put('data/shapes/SegmentationClass', train.pseudo_mask_dir)
    data_set = DATASETS.build(train)
    assert max(data_set[2]['inputs'].shape[1:]) <= 48
    if 'pseudo_mask_dir' in train:
        path = data_set.get_data_info(2)['seg_map_path']
        assert path.startswith(train.pseudo_mask_dir)
    remove_checkpoints(cfg.model)
    assert MODELS.build(cfg.model).decode_head.num_classes == 3


def test_masks_from_cams(shapes, tiny_cams):
    cfg = Config.fromfile(shapes / 'ppmg_shapes.py')
    put(tiny_cams, cfg.cam_dir)
    results = DATASETS.build(cfg.dataset)[2]
    assert results['cam_path'] == f'{cfg.cam_dir}/scene_2.npz'
    assert set(np.unique(results['gt_seg_map'])) == {0, 1, 2}
    assert cfg.dataset.pipeline[3].alpha == 7


def test_predicted_masks(shapes):
    cfg = Config.fromfile(shapes / 'predict_shapes.py')
    crf = dict(iterations=10, gaussian=(1, 3), bilateral=(8, 3, 4))
    writer = METRICS.build(cfg.test_evaluator)
    assert writer.pool.pipeline.transforms[1].crf == crf
    assert cfg.crf_metric.pipeline[1].crf == crf
    sample = DATASETS.build(cfg.test_dataloader.dataset)[2]
    assert sample['data_samples'].img_labels == (1, 2)


def test_refresh_in_the_middle(shapes):
    cfg = Config.fromfile(shapes / 'deeplabv2_shapes.py')
    (hook,) = cfg.custom_hooks
    assert 2 * hook.interval == cfg.train_cfg.max_iters
    assert 'custom_hooks' not in Config.fromfile(
        shapes / 'deeplabv2_chain_shapes.py'
    )
