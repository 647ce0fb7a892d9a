"""What is found of stages in the folders that their configs name."""

import json

import pytest

from mmseg_pmm.engine.stage_results import (
    StageResults,
    folders_of,
    masks_of,
    rounds_of,
)

CONFIGS = {
    'cam_x': 'train_cfg = dict(max_epochs=2)\nmodel = dict()',
    'seeds_x': """
cam_dir = 'work_dirs/cam_x/cams'
mask_dir = 'work_dirs/seeds_x/masks'
dataset = dict(pipeline=[dict(type='mmseg_pmm.ConfidentSeeds')])
""",
    'ppmg_x': """
cam_dir = 'elsewhere/maps'
mask_dir = 'work_dirs/ppmg_x/masks'
dataset = dict(pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.ClasswiseCRF', alpha='auto')])
""",
    'deeplabv2_x': """
mask_dir = 'work_dirs/ppmg_x/masks'
model = dict()
train_cfg = dict(max_iters=3)
""",
}


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in CONFIGS.items():
        (tmp_path / f'{name}.py').write_text(text)
    for folder in (
        *('cam_x/cams', 'seeds_x/masks', 'ppmg_x/masks'),
        *('deeplabv2_x/pseudo_masks/round_01', '../elsewhere/maps'),
    ):
        (tmp_path / 'work_dirs' / folder).mkdir(parents=True, exist_ok=True)
    return [
        StageResults(name.removesuffix('_x'), f'{name}.py') for name in CONFIGS
    ]


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def test_folders_are_named_after_what_made_them(runs):
    assert folders_of(runs, 'cam_dir') == {
        'cam': 'work_dirs/cam_x/cams',
        'ppmg': 'elsewhere/maps',
    }
    assert folders_of(runs, 'mask_dir') == {
        'seeds': 'work_dirs/seeds_x/masks',
        'ppmg': 'work_dirs/ppmg_x/masks',
    }


def test_seeds_are_no_masks_and_rounds_are(runs, tmp_path):
    assert masks_of(runs) == {'ppmg': 'work_dirs/ppmg_x/masks'}
    folder = 'work_dirs/deeplabv2_x/pseudo_masks/round_01'
    write(tmp_path / folder / 'round.json', dict(metrics={}))
    assert masks_of(runs) == {
        'ppmg': 'work_dirs/ppmg_x/masks',
        'deeplabv2, round 1': folder,
    }
    assert rounds_of(runs) == {'deeplabv2, round 1': dict(metrics={})}


def test_segmentor_is_trained_when_its_checkpoint_is_there(runs, tmp_path):
    assert not any(run.is_trained_segmentor() for run in runs)
    (tmp_path / 'work_dirs/deeplabv2_x/iter_3.pth').touch()
    (tmp_path / 'work_dirs/cam_x/epoch_2.pth').touch()
    assert [run.name for run in runs if run.is_trained_segmentor()] == [
        'deeplabv2'
    ]


def test_used_settings_are_those_of_the_folder(runs, tmp_path):
    ppmg = runs[2]
    assert ppmg.used_steps() == [None, None]
    used = [
        dict(type='LoadImageFromFile'),
        dict(type='mmseg_pmm.ClasswiseCRF', alpha=3.2),
    ]
    made_with = tmp_path / 'work_dirs/ppmg_x/masks/made_with.json'
    write(made_with, dict(settings=used))
    assert ppmg.used_steps() == used
    # of another config
    write(made_with, dict(settings=used[:1]))
    assert ppmg.used_steps() == [None, None]
    assert runs[0].used_steps() == []


def test_figures_say_where_they_were_found(runs, tmp_path):
    assert list(runs[0].figures()) == []
    time = '20261127_120000'
    work_dir = tmp_path / 'work_dirs'
    tested = {'cam/best_threshold': 0.3, 'cam/best_mIoU': 47.5}
    write(work_dir / f'cam_x/{time}/{time}.json', tested)
    write(
        work_dir / f'cam_x/{time}/vis_data/scalars.json',
        {'multi-label/mAP': 88.1},
    )
    assert list(runs[0].figures()) == [
        ('cam: average precision of labels', 'val', 88.1),
        (
            'cam: mIoU of CAMs at 0.30, chosen with ground truth',
            'train',
            47.5,
        ),
    ]
    write(work_dir / f'cam_x/{time}/{time}.json', dict(tested, left_out=3.0))
    assert [*runs[0].figures()][1][1].startswith('train, without the 3')
    assert runs[0].precision() == 88.1 and runs[2].precision() is None
    assert runs[0].precision_by_class() == {}
    write(
        work_dir / 'cam_x/20261127_130000/vis_data/scalars.json',
        {'multi-label/mAP': 80.0, 'multi-label/AP/cat': 80.0},
    )
    assert runs[0].precision_by_class() == {'cat': 80.0}
    assert runs[3].steps_of_training() == 3
    assert runs[0].steps_of_training() is None  # epochs
    write(work_dir / 'ppmg_x/metrics.json', dict(mIoU=56.4))
    assert list(runs[2].figures()) == [('ppmg: mIoU of masks', 'train', 56.4)]


def test_settings_of_the_run_count(runs, tmp_path):
    run = StageResults(
        'deeplabv2', 'deeplabv2_x.py', ['train_cfg.max_iters=9']
    )
    (tmp_path / 'work_dirs/deeplabv2_x/iter_3.pth').touch()
    assert not run.is_trained_segmentor()
