"""What tools/test.py makes of its arguments and a config."""

from types import SimpleNamespace

import pytest
from mmengine.config import Config

from mmseg_pmm.engine.prediction_folder import (
    check_out,
    folders_to_write,
    leave_out_writers,
    write_predictions,
)
from tools.test import add_crf, add_visualization


@pytest.fixture
def cfg(tmp_path):
    return Config(
        dict(
            default_hooks=dict(
                visualization=dict(type='SegVisualizationHook', interval=50)
            ),
            visualizer=dict(type='SegLocalVisualizer'),
            test_dataloader=dict(
                dataset=dict(
                    data_root=str(tmp_path / 'voc'),
                    data_prefix=dict(img_path='images', seg_map_path='masks'),
                )
            ),
            test_evaluator=[
                dict(type='mmseg_pmm.CAMWriter'),
                dict(type='mmseg_pmm.CAMThresholdMetric'),
            ],
        )
    )


def test_every_picture_is_painted(cfg):
    """mmsegmentation 1.2 paints every interval-th batch, 50 by default."""
    args = SimpleNamespace(show=False, show_dir='shown', wait_time=2)
    add_visualization(cfg, args)
    hook = cfg.default_hooks.visualization
    assert hook.draw and hook.interval == 1 and not hook.show
    assert cfg.visualizer.save_dir == 'shown'


def test_pictures_alone_need_no_folder(cfg):
    leave_out_writers(cfg)
    assert [metric.type for metric in cfg.test_evaluator] == [
        'mmseg_pmm.CAMThresholdMetric'
    ]
    cfg.test_evaluator = dict(
        type='mmseg_pmm.PseudoMaskWriter', output_dir='masks'
    )
    leave_out_writers(cfg)
    assert len(cfg.test_evaluator) == 1


def test_metrics_that_there_are_not(cfg):
    cfg.test_evaluator[1].type = 'mmseg_pmm.CAMTresholdMetric'
    for call in (
        lambda: add_crf(cfg),
        lambda: leave_out_writers(cfg),
        lambda: write_predictions(cfg.test_evaluator, 'folder'),
    ):
        with pytest.raises(KeyError, match="CAMTresholdMetric', which is no"):
            call()


def test_files_of_the_parts_of_a_wrapper(cfg, tmp_path):
    one = cfg.test_dataloader.dataset
    other = dict(one, pseudo_mask_dir=str(tmp_path / 'mine'))
    cfg.test_dataloader.dataset = dict(
        type='ConcatDataset',
        datasets=[dict(type='RepeatDataset', times=2, dataset=one), other],
    )
    for taken in ('voc/masks', 'voc/images', 'mine'):
        with pytest.raises(ValueError, match='is a folder of the data set'):
            check_out(cfg, str(tmp_path / taken))
    check_out(cfg, str(tmp_path / 'free'))


def test_folders_that_are_locked(cfg):
    assert folders_to_write(cfg) == []
    write_predictions(cfg.test_evaluator, 'cams')
    assert folders_to_write(cfg) == ['cams']


@pytest.mark.parametrize('taken', ['voc/masks', 'voc/images', 'made', 'link'])
def test_files_of_others_are_not_written_over(cfg, tmp_path, taken):
    for folder in ('voc/masks', 'voc/images', 'made', 'free'):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / 'link').symlink_to('voc/masks')
    (tmp_path / 'made/settings.json').touch()
    with pytest.raises(ValueError, match='written over'):
        check_out(cfg, str(tmp_path / taken))
    check_out(cfg, str(tmp_path / 'free'))
    check_out(cfg, str(tmp_path / 'none'))
