"""From photos and labels to configs that build, in an empty folder."""

import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.registry import DATASETS, MODELS
from PIL import Image

from mmseg_pmm.engine import load_config
from mmseg_pmm.own_data.sources import changed_sources

TOOL = Path(__file__).parents[2] / 'tools/new_dataset.py'


@pytest.fixture(scope='module')
def tool():
    spec = importlib.util.spec_from_file_location('new_dataset', TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def cells(tmp_path, monkeypatch):
    """Twenty grey tiles, half of them with a crack, and their masks."""
    rng = np.random.default_rng(0)
    lines = []
    for folder in ('photos', 'masks'):
        (tmp_path / folder).mkdir()
    for index in range(20):
        image = rng.integers(120, 160, (60, 80)).astype(np.uint8)
        mask = np.zeros((60, 80), np.uint8)
        if index % 2:
            mask[20:40, 30:33] = 1
        image[mask == 1] = 20
        Image.fromarray(image).save(tmp_path / f'photos/cell_{index}.png')
        Image.fromarray(mask).save(tmp_path / f'masks/cell_{index}.png')
        lines.append(f'photos/cell_{index}.png  {index % 2 * 0.6}  mono')
    (tmp_path / 'cells.txt').write_text('\n'.join(lines))
    weights = {
        f'layer{stage}.{block}.conv3.weight': torch.zeros(1)
        for stage, blocks in enumerate((3, 4, 6, 3), 1)
        for block in range(blocks)
    }
    torch.save(weights, tmp_path / 'resnet.pth')
    monkeypatch.chdir(tmp_path)
    return tmp_path


SCORES = ['--columns', 'image', 'crack', '-', '--positive-from', '0.5']
CELLS = ['cells', '--images', 'photos', '--labels', 'cells.txt', *SCORES]
CELLS += ['--weights', 'resnet.pth', '--effort', 'quick', '--val', '0.2']


@pytest.fixture
def call(tool, monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, 'argv', [str(TOOL), *arguments])
        tool.main()
        return capsys.readouterr().out

    return run


def config(stage):
    return load_config(f'configs/cells/{stage}_cells.py')


def test_labels_and_lists(cells, call):
    out = call(*CELLS)
    labels = json.loads((cells / 'data/cells/image_labels.json').read_text())
    assert len(labels) == 20
    assert labels['cell_1'] == ['crack'] and labels['cell_2'] == []
    lists = [
        (cells / f'data/cells/{part}.txt').read_text().split()
        for part in ('train', 'val')
    ]
    assert [len(part) for part in lists] == [16, 4]
    assert not set(lists[0]) & set(lists[1])
    assert '20 in photos: 20 .png' in out
    assert '80x60; grey 8 bit' in out
    assert re.search(r'crack +10 +50.0 %', out)
    assert 'few images show crack (10)' in out
    assert '16 images to learn from, 4 to judge by; effort: quick' in out
    assert 'run_pmm' in out


def test_classifier(cells, call):
    call(*CELLS)
    cfg = config('cam')
    assert cfg.model.backbone.depth == 50
    assert cfg.model.backbone.init_cfg.checkpoint == 'resnet.pth'
    assert cfg.model.decode_head.num_classes == 2
    assert cfg.train_cfg.max_epochs == cfg.param_scheduler[0].end
    sample = DATASETS.build(cfg.train_dataloader.dataset)[0]
    crop = cfg.model.data_preprocessor.size
    assert max(sample['inputs'].shape[1:]) <= crop[0] == 224
    assert len(DATASETS.build(cfg.val_dataloader.dataset)) == 4
    assert len(DATASETS.build(cfg.test_dataloader.dataset)) == 16
    cfg.model.backbone.init_cfg = None
    assert type(MODELS.build(cfg.model)).__name__ == 'CAMClassifier'


@pytest.mark.parametrize('stage', ['argmax', 'ppmg'])
def test_mask_makers(cells, call, stage):
    call(*CELLS)
    cfg = config(stage)
    assert cfg.stage_inputs[0].path == cfg.cam_dir
    step = cfg.dataset.pipeline[3 if stage == 'ppmg' else 2]
    widths = step if stage == 'ppmg' else step.crf
    assert widths.bilateral == (13, 13, 10)  # 80 / 500 of 80
    Path(cfg.cam_dir).mkdir(parents=True)
    assert step.alpha == 'auto'
    step.alpha = 5  # as make_pseudo_masks.py finds one
    assert len(DATASETS.build(cfg.dataset)) == 16


def make_masks(cells, folder):
    Path(folder).parent.mkdir(parents=True)
    Path(folder).symlink_to(cells / 'masks')


def test_segmentor_without_masks(cells, call):
    call(*CELLS)
    cfg = config('deeplabv2')
    assert cfg.val_cfg is cfg.val_dataloader is cfg.val_evaluator is None
    make_masks(cells, cfg.mask_dir)
    sample = DATASETS.build(cfg.train_dataloader.dataset)[0]
    path = sample['data_samples'].metainfo['seg_map_path']
    assert path.startswith(cfg.mask_dir)
    # tiles of 80 pixels are enlarged to what networks are used to
    predicted = DATASETS.build(cfg.test_dataloader.dataset)[0]
    assert predicted['inputs'].shape == (3, 168, 224)
    assert predicted['data_samples'].ori_shape == (60, 80)


@pytest.mark.parametrize('effort', ['quick', 'normal'])
def test_what_needs_a_long_training_is_in_no_short_one(cells, call, effort):
    call(*CELLS, '--effort', effort)
    cfg = config('deeplabv2')
    assert 'custom_hooks' not in cfg
    assert cfg.model.decode_head.loss_decode.type == 'CrossEntropyLoss'
    # the chain has it all the same
    loss = config('deeplabv2_pus').model.decode_head.loss_decode
    assert loss.type == 'mmseg_pmm.PUSLoss'
    assert loss.beta == loss.kappa == 0.1  # ln 2 / 6


def test_a_training_as_published(cells, call):
    call(*CELLS, '--effort', 'full')
    assert config('cam').model.backbone.init_cfg.checkpoint == 'resnet.pth'
    cfg = config('deeplabv2')
    assert cfg.model.backbone.depth == 50
    assert cfg.model.decode_head.loss_decode.type == 'mmseg_pmm.PUSLoss'
    (hook,) = cfg.custom_hooks
    assert 0 < hook.interval < cfg.train_cfg.max_iters
    assert len(DATASETS.build(cfg[hook.dataloader].dataset)) == 16


def test_segmentor_with_masks(cells, call):
    out = call(*CELLS, '--masks', 'masks')
    assert '20 of 20 images, in masks' in out
    cfg = config('deeplabv2')
    sample = DATASETS.build(cfg.val_dataloader.dataset)[0]
    assert sample['inputs'].shape == (3, 168, 224)
    truth = sample['data_samples'].gt_sem_seg.data
    assert truth.shape == (1, 60, 80)
    assert sample['data_samples'].seg_map_path.startswith('masks')
    assert cfg.val_evaluator.type == 'IoUMetric'
    assert 'seg_map_path' not in cfg.train_dataloader.dataset.data_prefix
    assert config('ppmg').dataset.data_prefix.seg_map_path == 'masks'


def test_masks_of_some(cells, call):
    for index in range(6, 20):
        (cells / f'masks/cell_{index}.png').unlink()
    call(*CELLS, '--masks', 'masks')
    val = (cells / 'data/cells/val.txt').read_text().split()
    assert {f'cell_{i}.png' for i in range(6)} >= set(val)
    judged = config('deeplabv2').val_dataloader.dataset
    assert judged.data_prefix.seg_map_path == 'masks'
    assert 'seg_map_path' not in config('ppmg').dataset.data_prefix


def test_labels_from_masks(cells, call):
    command = ['cells', '--images', 'photos', '--masks', 'masks']
    call(*command, '--classes', 'crack', '--effort', 'quick')
    labels = json.loads((cells / 'data/cells/image_labels.json').read_text())
    assert labels['cell_1'] == ['crack'] and labels['cell_2'] == []


def test_every_config_of_both_methods(cells, call):
    out = call(*CELLS, '--method', 'pmm', 'amn')
    assert 'run_pmm' in out and 'run_amn' in out
    paths = sorted((cells / 'configs/cells').iterdir())
    assert len(paths) == 16
    for path in paths:
        cfg = Config.fromfile(path)
        for entry in cfg.get('stage_inputs', ()):
            assert 'config' not in entry or Path(entry.config).is_file()
        if not path.name.startswith('data_'):  # it has the whole command
            lines = path.read_text().splitlines()
            assert max(map(len, lines)) < 100
            assert len(lines) < 55


def test_nothing_is_written_where_something_would_be_lost(cells, call, capsys):
    call(*CELLS)
    path = cells / 'configs/cells/cam_cells.py'
    path.write_text('# mine')
    with pytest.raises(FileExistsError, match='- # mine') as raised:
        call(*CELLS)
    assert '1 of 11 files are there' in str(raised.value)
    assert 'cam_cells.py' in str(raised.value)
    assert '--overwrite' in str(raised.value)
    assert path.read_text() == '# mine'
    call(*CELLS, '--overwrite')
    assert path.read_text() != '# mine'
    assert '0 files written' in call(*CELLS)


def test_what_ran_with_other_labels_is_named(cells, call):
    call(*CELLS)
    (cells / 'work_dirs/cam_cells').mkdir(parents=True)
    (cells / 'work_dirs/cam_other').mkdir()
    assert 'stages ran' not in call(
        *CELLS, '--overwrite'
    )  # nothing has changed
    labels = cells / 'cells.txt'
    labels.write_text(labels.read_text().replace('0.6', '0.4', 1))
    out = call(*CELLS, '--overwrite')
    assert 'they say now: work_dirs/cam_cells. ' in out
    # what it has replaced
    assert '  data/cells/image_labels.json\n    other labels: 1 (' in out


def test_another_method_beside_one_that_ran(cells, call):
    call(*CELLS)
    for stage in ('cam', 'argmax', 'ppmg', 'deeplabv2_pus', 'deeplabv2'):
        (cells / f'work_dirs/{stage}_cells').mkdir(parents=True)
    out = call(*CELLS, '--method', 'amn')
    assert '8 files written' in out and 'stages ran' not in out
    assert config('data').made_by.endswith('--method amn')
    out = call(*CELLS, '--method', 'pmm', 'amn', '--overwrite')
    assert '0 files written' in out and 'stages ran' not in out


def test_only_stages_on_what_has_changed_are_named(cells, call):
    call(*CELLS)
    for stage in ('cam', 'argmax', 'ppmg', 'deeplabv2_pus', 'deeplabv2'):
        (cells / f'work_dirs/{stage}_cells').mkdir(parents=True)
    path = cells / 'configs/cells/ppmg_cells.py'
    path.write_text(path.read_text() + 'seed = 1\n')
    out = call(*CELLS, '--overwrite')
    assert '1 file written' in out
    assert (
        'now: work_dirs/deeplabv2_cells, work_dirs/deeplabv2_pus_cells, '
        'work_dirs/ppmg_cells. ' in out
    )


def test_a_stage_of_the_other_method_learnt_from_the_labels_too(cells, call):
    call(*CELLS, '--method', 'pmm', 'amn')
    (cells / 'work_dirs/amn_cells').mkdir(parents=True)
    assert 'now: work_dirs/amn_cells. ' in call(
        *CELLS, '--val', '0.4', '--overwrite'
    )


def test_what_does_not_go_together(cells, call, capsys):
    (cells / 'photos/cell_0.png').write_text('x')
    (cells / 'photos/new.png').write_bytes(
        (cells / 'photos/cell_1.png').read_bytes()
    )
    (cells / 'photos/cell_3.png').unlink()
    with pytest.raises(ValueError, match='read: 1, .*--leave-out.*--unlab'):
        call(*CELLS)
    left_out = cells / 'data/cells/left_out.txt'
    assert {line.split('\t')[0] for line in left_out.open()} == {
        *('cell_0.png', 'new.png', 'cell_3'),
    }
    assert not (cells / 'configs').exists()
    assert 'cell_3: a label without image' in capsys.readouterr().out
    call(*CELLS, '--leave-out')
    labels = json.loads((cells / 'data/cells/image_labels.json').read_text())
    assert len(labels) == 18
    call(*CELLS, '--leave-out', '--unlabelled-show-nothing', '--overwrite')
    labels = json.loads((cells / 'data/cells/image_labels.json').read_text())
    assert labels['new'] == []


def test_the_list_of_what_is_left_out_is_of_the_data_set(cells, call):
    path = cells / 'data/cells/left_out.txt'
    (cells / 'photos/cell_0.png').write_text('x')
    out = call(*CELLS, '--leave-out')
    assert 'left out: data/cells/left_out.txt' in out
    before = path.read_text()
    assert before.startswith('cell_0.png\tdamaged')
    # nothing is written, this neither
    (cells / 'photos/cell_2.png').write_text('x')
    with pytest.raises(FileExistsError, match='images fewer: 1 .cell_2'):
        call(*CELLS, '--leave-out')
    assert path.read_text() == before
    for name in ('cell_0.png', 'cell_2.png'):
        source = cells / 'photos/cell_4.png'
        (cells / 'photos' / name).write_bytes(source.read_bytes())
    call(*CELLS, '--overwrite')
    assert not path.exists()


def test_without_a_class(cells, call):
    names = {1: 'crack', 3: 'crack spot', 5: 'spot'}
    lines = [
        f'cell_{i}.png,{names.get(i, "crack" if i % 2 else "background")}'
        for i in range(20)
    ]
    (cells / 'labels.csv').write_text('\n'.join(lines).replace('k s', 'k,s'))
    command = ['cells', '--images', 'photos', '--labels', 'labels.csv']
    command += ['--effort', 'quick']
    out = call(*command)
    assert re.search('few images show .*spot .2.*Add images$', out, re.M)
    out = call(*command, '--without', 'spot', '--overwrite')
    assert 'spot (2): 1 image that shows nothing else is left out' in out
    labels = json.loads((cells / 'data/cells/image_labels.json').read_text())
    assert labels['cell_3'] == ['crack'] and 'cell_5' not in labels
    assert len(labels) == 19
    left_out = (cells / 'data/cells/left_out.txt').read_text()
    assert left_out == 'cell_5.png\tshows spot alone (--without)\n'
    cfg = config('cam')
    assert cfg.metainfo.classes == ('background', 'crack')
    assert '--without spot' in cfg.made_by
    # images that show background count as such only if one says so
    call(*command, '--background', 'spot', '--overwrite')
    labels = json.loads((cells / 'data/cells/image_labels.json').read_text())
    assert labels['cell_5'] == []


def test_look(cells, call):
    (cells / 'photos/cell_0.png').write_text('x')
    out = call(*CELLS, '--look')
    assert 'cell_0.png: damaged' in out
    assert not (cells / 'data').exists()
    assert not (cells / 'configs').exists()


def test_a_name_that_is_taken(cells, call):
    other = cells / 'configs/other/cam_cells.py'
    other.parent.mkdir(parents=True)
    other.touch()
    with pytest.raises(ValueError, match='other/cam_cells.py has the name'):
        call(*CELLS)


@pytest.mark.parametrize(
    'name', ['data', 'data/cells', 'configs', 'configs/cells']
)
def test_a_file_in_place_of_a_folder(cells, call, capsys, name):
    path = cells / name
    path.parent.mkdir(exist_ok=True)
    path.write_text('mine')
    with pytest.raises(NotADirectoryError, match=f'^{name} is no folder'):
        call(*CELLS)
    assert 'images' not in capsys.readouterr().out  # none was looked at
    assert path.read_text() == 'mine'
    call(*CELLS, '--look')


def test_what_has_changed_since(cells, call):
    call(*CELLS)
    assert changed_sources('data/cells') is None
    labels = cells / 'cells.txt'
    labels.write_text(labels.read_text().replace('0.6', '0.4', 1))
    said = changed_sources('data/cells')
    assert said.startswith('cells.txt has changed since')
    with pytest.raises(FileExistsError):
        call(*CELLS)
    assert changed_sources('data/cells') == said  # nothing was written
    command = shlex.split(said.partition(' run:\n')[2])
    call(*command[2:])
    assert changed_sources('data/cells') is None
    (cells / 'photos/new.png').touch()
    assert 'photos has 1 image more' in changed_sources('data/cells')


def test_too_few_images(cells, call):
    for index in range(2, 20):
        (cells / f'photos/cell_{index}.png').unlink()
    with pytest.raises(ValueError, match='too few images: each of the 2'):
        call(*CELLS, '--leave-out')
    assert not (cells / 'configs').exists()


@pytest.mark.parametrize(
    'arguments, said',
    [
        (['a/b', '--images', 'x', '--labels', 'y'], 'NAME: letters'),
        (['a', '--images', 'x'], 'give --labels'),
        (['a', '--images', 'x', '--labels', 'y', '--val', '0'], '--val'),
        (
            ['a', '--images=x', '--labels=y', '--weights=caffe.pth'],
            'say --weights-style caffe. If it is of torchvision, timm',
        ),
    ],
)
def test_arguments_that_make_no_sense(call, capsys, arguments, said):
    with pytest.raises(SystemExit):
        call(*arguments)
    assert said in capsys.readouterr().err


def test_an_error_is_one_sentence(cells):
    command = ['cells', '--images', 'photos', '--labels', 'cells.txt']
    failed = subprocess.run(
        [sys.executable, TOOL, *command], capture_output=True, text=True
    )
    assert failed.returncode == 1 and not (cells / 'data').exists()
    (sentence,) = [
        line for line in failed.stderr.splitlines() if 'error: ' in line
    ]
    assert 'cells.txt, line 1: 0.0 is a number' in sentence
    assert '--columns image crack -' in sentence


def test_alpha(cells, call, capsys):
    call(*CELLS, '--alpha', '2')
    assert config('ppmg').classwise_crf.alpha == 2
    # a correction of labels with the same command keeps it
    call(*CELLS, '--alpha', '2', '--overwrite')
    assert config('data').classwise_crf.alpha == 2
    with pytest.raises(SystemExit):
        call(*CELLS, '--alpha', '0')
    assert '--alpha: a number above 0' in capsys.readouterr().err
