"""What tools/test.py makes of its arguments and a config."""

import pytest
from mmengine.config import Config

from mmseg_pmm.engine.prediction_folder import (
    check_out,
    folders_to_write,
    leave_out_writers,
    prediction_settings,
    write_predictions,
)
from mmseg_pmm.engine.show_pictures import show_pictures
from mmseg_pmm.engine.test_config import (
    add_test_time_augmentation,
    check_truth,
)
from tools.test import add_crf


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
    show_pictures(cfg, folder='shown')
    hook = cfg.default_hooks.visualization
    assert hook.draw and hook.interval == 1 and not hook.show
    assert cfg.visualizer.type == 'mmseg_pmm.CAMLocalVisualizer'
    assert cfg.visualizer.picture_dir == 'shown'
    # of one's own: it has its way to save
    cfg.visualizer = dict(type='MyVisualizer')
    show_pictures(cfg, folder='shown')
    assert cfg.visualizer == dict(type='MyVisualizer', save_dir='shown')
    del cfg.default_hooks['visualization']
    with pytest.raises(KeyError, match='default_hooks.visualization'):
        show_pictures(cfg, show=True)


def test_ground_truth_to_judge_by(cfg):
    read = [dict(type='LoadImageFromFile')]
    cfg.test_dataloader.dataset.pipeline = read
    check_truth(cfg)  # CAMs are judged by labels
    cfg.test_evaluator = [dict(type='IoUMetric', format_only=True)]
    check_truth(cfg)
    cfg.test_evaluator[0].pop('format_only')
    with pytest.raises(ValueError, match='no ground truth.*predict'):
        check_truth(cfg)
    inside = [[dict(type='LoadBiomedicalAnnotation')]]
    read.append(dict(type='TestTimeAug', transforms=inside))
    cfg.test_dataloader.dataset.pipeline = read
    check_truth(cfg)


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


PREDICT = 'configs/pmm/predict_voc.py'


def settings_with(path, **changes):
    cfg = Config.fromfile(path)
    cfg.merge_from_dict(
        {key.replace('__', '.'): changes[key] for key in changes}
    )
    return prediction_settings(cfg)


@pytest.mark.parametrize(
    'changes',
    [
        dict(test_evaluator__num_workers=1),
        dict(test_dataloader__num_workers=1),
        dict(test_dataloader__dataset__ann_file='some.txt'),
        dict(model__backbone__init_cfg=None),
        dict(model__decode_head__loss_decode__beta=0),
        dict(work_dir='elsewhere'),
    ],
)
def test_settings_that_change_no_prediction(changes):
    assert settings_with(PREDICT, **changes) == settings_with(PREDICT)


@pytest.mark.parametrize(
    'changes',
    [
        dict(test_evaluator__restrict_to_labels=False),
        dict(test_evaluator__pipeline__1__crf=None),
        dict(model__test_cfg__stride=(100, 100)),
        dict(model__backbone__depth=50),
        dict(test_cfg__fp16=True),
        dict(test_dataloader__dataset__image_labels='other.json'),
    ],
)
def test_settings_that_change_predictions(changes):
    assert settings_with(PREDICT, **changes) != settings_with(PREDICT)


def test_views_are_settings():
    cfg = Config.fromfile(PREDICT)
    add_test_time_augmentation(cfg)
    plain = prediction_settings(cfg)
    cfg = Config.fromfile(PREDICT)
    del cfg.tta_pipeline[1].transforms[0][0]
    add_test_time_augmentation(cfg)
    assert prediction_settings(cfg) != plain
