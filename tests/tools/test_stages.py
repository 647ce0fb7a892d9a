"""The tools from images and labels to a segmentor, as a user calls them."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mmseg_pmm.files import read_cams, read_mask
from mmseg_pmm.files.run_figures import metrics_of_last_test
from tools.analysis.gallery import caption, in_columns

from ..quick_python import quick_python

REAL = sys.executable
ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / 'configs' / 'quickstart'
CAM = CONFIGS / 'cam_quickstart.py'
PPMG = CONFIGS / 'ppmg_quickstart.py'
SEGMENTOR = CONFIGS / 'deeplabv2_ppmg-pus_quickstart.py'
# two small steps are enough to see that a stage works
SHORT_CAM = [
    '--cfg-options',
    'train_cfg.max_epochs=1',
    'train_dataloader.batch_size=4',
    'model.test_cfg.scales=[1.0]',
    'default_hooks.checkpoint.interval=1',
]
SHORT_SEGMENTOR = [
    '--cfg-options',
    'model.backbone.init_cfg=None',
    'train_cfg.max_iters=2',
    'train_cfg.val_interval=2',
    'train_dataloader.batch_size=2',
    'default_hooks.checkpoint.interval=1',
    'default_hooks.logger.interval=1',
]


def environment():
    """Of commands: scripts find the quick ``python`` first."""
    folders = [Path(python).parent for python in (quick_python(), REAL)]
    return dict(
        os.environ,
        OMP_NUM_THREADS='1',
        CUDA_VISIBLE_DEVICES='',
        PATH=os.pathsep.join([*map(str, folders), os.environ['PATH']]),
    )


def call(folder, *command):
    """Run a command in a folder, whatever it returns."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
    )


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def python(folder, tool, *arguments, real=False):
    """Run a tool; a real start imports the libraries anew."""
    program = REAL if real else quick_python()
    return call(folder, program, ROOT / 'tools' / tool, *arguments)


def succeed(done):
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout + done.stderr


@pytest.fixture(scope='module')
def data(tmp_path_factory):
    """A working directory with the quickstart's data, 12 + 4 images."""
    folder = tmp_path_factory.mktemp('run')
    succeed(
        python(
            folder,
            'dataset_converters/make_quickstart_data.py',
            *['--train', '12', '--val', '4', '--workers', '1'],
        )
    )
    return folder


@pytest.fixture(scope='module')
def cams(data):
    """The same after stages 1 and 2."""
    work = 'work_dirs/quickstart/cam'
    log = succeed(
        python(
            data,
            'train.py',
            *[CAM, '--work-dir', work, *SHORT_CAM],
            real=True,  # what libraries say while they are imported
        )
    )
    assert 'multi-label/mAP' in log
    assert 'environment:' not in log and 'UserWarning' not in log
    (whole,) = (data / work).glob('*/*.log')
    whole = whole.read_text()
    assert 'environment:' in whole and 'The draw is False' in whole
    done = python(
        data,
        'test.py',
        CAM,
        f'{work}/epoch_1.pth',
        *f'--work-dir {work}/test --out {work}/predictions'.split(),
        *['--show-dir', 'heat_maps'],
        *SHORT_CAM,
        real=True,
    )
    log = succeed(done)
    assert 'chosen with ground truth' in log
    assert (data / work / 'predictions/cam_thresholds.png').exists()
    pictures = {path.stem for path in (data / 'heat_maps').iterdir()}
    assert pictures == set(train_stems(data))
    return data


@pytest.fixture(scope='module')
def masks(cams):
    """The same after stage 3."""
    log = succeed(
        python(cams, 'make_pseudo_masks.py', PPMG, '--evaluate', real=True)
    )
    assert '12 pseudo-masks' in log and '(12 new)' in log
    assert 'mIoU' in log
    return cams


def train_stems(folder):
    lists = folder / 'data/quickstart/ImageSets/Segmentation'
    return (lists / 'train.txt').read_text().split()


def test_cam_files_are_of_the_present_classes(cams):
    labels_of = json.loads(
        (cams / 'data/quickstart/image_labels.json').read_text()
    )
    names = ('background', 'zebbi', 'dotti', 'ringo', 'checko', 'finny')
    for stem in train_stems(cams):
        maps, classes = read_cams(
            cams / f'work_dirs/quickstart/cam/predictions/{stem}.npz'
        )
        assert {names[label] for label in classes} == set(labels_of[stem])
        truth = read_mask(
            cams / f'data/quickstart/SegmentationClass/{stem}.png'
        )
        assert maps.shape[1:] == truth.shape


def test_cams_go_on_where_they_were_killed(cams):
    checkpoint = cams / 'work_dirs/quickstart/cam/epoch_1.pth'
    folder = cams / 'work_dirs/quickstart/cam/predictions'
    shutil.copytree(folder, cams / 'resumed')
    first, second, *others = train_stems(cams)
    (cams / f'resumed/{first}.npz').unlink()
    # made by the checkpoint before
    os.utime(cams / f'resumed/{second}.npz', (0, 0))
    arguments = ['test.py', CAM, checkpoint, '--resume', '--out', 'resumed']
    log = succeed(python(cams, *arguments, *SHORT_CAM))
    assert '10 of 12 files are there' in log
    assert 'CAMs of 2 images are in resumed' in log
    assert '10 images were predicted by an earlier call' in log
    work_dir = cams / 'work_dirs/cam_quickstart'
    assert metrics_of_last_test(work_dir)['left_out'] == 10
    for stem in (first, second):
        mine, _ = read_cams(cams / f'resumed/{stem}.npz')
        whole, _ = read_cams(folder / f'{stem}.npz')
        np.testing.assert_allclose(mine, whole, atol=1e-3)
    log = succeed(python(cams, *arguments, *SHORT_CAM))
    assert '12 of 12 files are there' in log and 'images are in' not in log
    # a photo took another's place, and its time
    image = cams / f'data/quickstart/JPEGImages/{others[0]}.jpg'
    photo, times = image.read_bytes(), image.stat()
    image.write_bytes(photo + b' ')
    os.utime(image, (times.st_atime, times.st_mtime))
    log = succeed(python(cams, *arguments, *SHORT_CAM))
    assert '11 of 12 files are there' in log
    image.write_bytes(photo)
    # those of other settings do not mix
    options = [*SHORT_CAM, 'model.test_cfg.flip=False']
    done = python(cams, *arguments, *options)
    assert done.returncode == 1
    assert 'resumed holds files of other settings' in done.stderr
    arguments[arguments.index('--resume')] = '--overwrite'
    log = succeed(python(cams, *arguments, *options))
    assert 'CAMs of 12 images are in resumed' in log
    done = python(cams, *arguments[:-2], *SHORT_CAM)
    assert done.returncode == 1 and '--out' in done.stderr


def test_masks_hold_image_labels_only(masks):
    for stem in train_stems(masks):
        mask = read_mask(masks / f'work_dirs/quickstart/ppmg/masks/{stem}.png')
        _, classes = read_cams(
            masks / f'work_dirs/quickstart/cam/predictions/{stem}.npz'
        )
        assert set(np.unique(mask)) <= {0, *classes}


def test_gallery_names_masks_by_their_run():
    assert caption('work_dirs/ppmg/masks') == 'ppmg'
    assert caption('work_dirs/mine') == 'mine'


def test_gallery_has_no_column_without_a_picture():
    image, heat, mask = (np.full((2, 2, 3), i, np.uint8) for i in range(3))
    shown = [(image, [heat], [mask, None]), (image, [], [None, None])]
    rows, captions = in_columns(shown, ['ppmg', 'ground truth'])
    assert captions == ['image', 'CAM 1', 'ppmg']
    values = [[picture[0, 0, 0] for picture in row] for row in rows]
    assert values == [[0, 1, 2], [0, 255, 255]]


def test_gallery(masks):
    log = succeed(
        python(
            masks,
            'analysis/gallery.py',
            *[PPMG, 'a.png', '--number', 3],
            real=True,
        )
    )
    assert '3 images' in log and (masks / 'a.png').stat().st_size > 10000
    done = python(masks, 'analysis/gallery.py', PPMG, 'a.pgn')
    assert done.returncode == 1 and 'a.pgn' in done.stderr
    done = python(
        masks, 'analysis/gallery.py', PPMG, 'a.png', '--masks', 'nowhere'
    )
    assert done.returncode == 1 and 'nowhere' in done.stderr


def test_a_killed_run_goes_on(masks):
    folder = masks / 'work_dirs/quickstart/ppmg/masks'
    stems = train_stems(masks)
    whole = {stem: (folder / f'{stem}.png').read_bytes() for stem in stems}
    (folder / f'{stems[0]}.png').unlink()
    (folder / f'{stems[1]}.png').write_bytes(whole[stems[1]][:40])
    newer = masks / f'work_dirs/quickstart/cam/predictions/{stems[2]}.npz'
    os.utime(newer)
    log = succeed(python(masks, 'make_pseudo_masks.py', PPMG))
    assert '(3 new)' in log
    for stem in stems:
        assert (folder / f'{stem}.png').read_bytes() == whole[stem]
    assert '(0 new)' in succeed(python(masks, 'make_pseudo_masks.py', PPMG))


def test_masks_of_other_settings_do_not_mix(masks):
    link = masks / 'other_cams'
    link.symlink_to(masks / 'work_dirs/quickstart/cam/predictions')
    for setting in (
        'dataset.pipeline.3.alpha=3',
        'dataset.data_prefix.cam_path=other_cams',
        'dataset.pipeline.1.cam_dir=other_cams',  # as it was typed before
    ):
        options = ('--cfg-options', setting)
        done = python(masks, 'make_pseudo_masks.py', PPMG, *options)
        assert done.returncode and '--overwrite' in done.stderr
    options = ('--cfg-options', 'dataset.pipeline.3.alpha=3')
    log = succeed(
        python(masks, 'make_pseudo_masks.py', PPMG, *options, '--out', 'other')
    )
    assert '(12 new)' in log
    log = succeed(
        python(
            masks,
            'make_pseudo_masks.py',
            PPMG,
            *['--out', 'other', '--overwrite', '--workers', '0'],
        )
    )
    assert '(12 new)' in log
    for stem in train_stems(masks):
        mine = (masks / 'other' / f'{stem}.png').read_bytes()
        folder = masks / 'work_dirs/quickstart/ppmg/masks'
        assert mine == (folder / f'{stem}.png').read_bytes()


def test_unreadable_image_is_named_and_nothing_is_lost(masks, tmp_path):
    shutil.copytree(masks, tmp_path / 'copy')
    folder = tmp_path / 'copy'
    bad = train_stems(masks)[5]
    (folder / f'data/quickstart/JPEGImages/{bad}.jpg').write_text('no image')
    arguments = ['make_pseudo_masks.py', PPMG, '--out', 'new', '--workers', 1]
    done = python(folder, *arguments)
    assert f'have been replaced, or damaged: {bad}. ' in done.stderr
    # CAMs that do not say what they were made of
    (folder / 'work_dirs/quickstart/cam/predictions/made_of.json').unlink()
    done = python(folder, *arguments)
    assert done.returncode and f'{bad}.jpg' in done.stderr
    there = {path.stem for path in (folder / 'new').glob('*.png')}
    assert there and bad not in there


def test_masks_of_others_are_never_touched(masks):
    truth = masks / 'data/quickstart/SegmentationClass'
    before = {path.name for path in truth.iterdir()}
    for option in ([], ['--overwrite']):
        done = python(
            masks, 'make_pseudo_masks.py', PPMG, '--out', truth, *option
        )
        assert done.returncode == 1 and 'not made here' in done.stderr
    assert {path.name for path in truth.iterdir()} == before


def test_missing_cams_are_found_before_the_work(masks):
    stem = train_stems(masks)[-1]
    cams = masks / f'work_dirs/quickstart/cam/predictions/{stem}.npz'
    cams.rename(masks / 'hidden.npz')
    shutil.copytree(masks / 'work_dirs/quickstart/ppmg/masks', masks / 'early')
    there = len(list(masks.glob('early/*.png')))
    options = ('--out', 'early', '--overwrite')
    done = python(masks, 'make_pseudo_masks.py', PPMG, *options)
    (masks / 'hidden.npz').rename(cams)
    assert done.returncode and '1 of 12' in done.stderr
    assert stem in done.stderr
    # the command that made the others, which goes on there
    assert re.search(
        r'mmseg_pmm test configs/quickstart/cam_quickstart.py '
        r'work_dirs/quickstart/cam/epoch_15.pth '
        r'--out work_dirs/quickstart/cam/predictions --resume',
        done.stderr,
    )
    assert there and len(list(masks.glob('early/*.png'))) == there


def test_two_ranks_make_the_same_masks(masks):
    succeed(
        call(
            masks,
            quick_python(),
            *['-m', 'torch.distributed.run', '--nproc_per_node', '2'],
            f'--master_port={free_port()}',
            ROOT / 'tools/make_pseudo_masks.py',
            PPMG,
            *['--launcher', 'pytorch', '--out', 'two_ranks', '--evaluate'],
            *['--work-dir', 'two_ranks_log'],
        )
    )
    folder = masks / 'work_dirs/quickstart/ppmg'
    for stem in train_stems(masks):
        one = (folder / 'masks' / f'{stem}.png').read_bytes()
        assert one == (masks / 'two_ranks' / f'{stem}.png').read_bytes()
    two = json.loads((masks / 'two_ranks_log/metrics.json').read_text())
    single = python(
        masks,
        'make_pseudo_masks.py',
        PPMG,
        *['--evaluate', '--work-dir', 'one_rank_log'],
    )
    succeed(single)
    one = json.loads((masks / 'one_rank_log/metrics.json').read_text())
    assert one == two and one['mIoU'] > 0


def test_two_ranks_write_the_same_cams(cams):
    work = cams / 'work_dirs/quickstart/cam'
    done = call(
        cams,
        'env',
        f'PORT={free_port()}',
        'bash',
        ROOT / 'tools/dist_test.sh',
        CAM,
        work / 'epoch_1.pth',
        2,
        *['--out', 'two_cams', '--work-dir', 'two_cams_log'],
        *SHORT_CAM,
    )
    succeed(done)
    for stem in train_stems(cams):
        one, _ = read_cams(work / 'predictions' / f'{stem}.npz')
        two, _ = read_cams(cams / 'two_cams' / f'{stem}.npz')
        np.testing.assert_allclose(one, two, atol=1e-3)
    (one,) = (work / 'test').glob('*/*.json')
    (two,) = (cams / 'two_cams_log').glob('*/*.json')
    one, two = json.loads(one.read_text()), json.loads(two.read_text())
    assert one['cam/best_mIoU'] == pytest.approx(
        two['cam/best_mIoU'], abs=0.05
    )
    assert one['cam/images'] == two['cam/images'] == 12


def test_segmentor_trains_resumes_and_is_tested(masks):
    arguments = (SEGMENTOR, '--work-dir', 'segmentor')
    log = succeed(python(masks, 'train.py', *arguments, *SHORT_SEGMENTOR))
    assert 'decode.loss_pus' in log and 'mIoU' in log
    events = list((masks / 'segmentor').glob('*/vis_data/events.out*'))
    assert events, 'TensorBoard sees nothing'
    longer = [
        option.replace('max_iters=2', 'max_iters=3')
        for option in SHORT_SEGMENTOR
    ]
    log = succeed(python(masks, 'train.py', *arguments, '--resume', *longer))
    assert 'resumed epoch: 0, iter: 2' in log
    config_says = ['resume=True', 'load_from=segmentor/iter_2.pth']
    log = succeed(python(masks, 'train.py', SEGMENTOR, *longer, *config_says))
    assert 'resumed epoch: 0, iter: 2' in log
    succeed(
        python(
            masks,
            'test.py',
            SEGMENTOR,
            'segmentor/iter_3.pth',
            *['--out', 'painted', '--show-dir', 'shown'],
            *['--work-dir', 'tested'],
        )
    )
    assert len(list((masks / 'painted').glob('*.png'))) == 4
    painted, shown = (
        {path.name for path in (masks / folder).glob('*.png')}
        for folder in ('painted', 'shown')
    )
    assert shown == painted


def test_checkpoint_of_another_model(cams):
    """Predictions of random weights would look like any others."""
    (checkpoint,) = (cams / 'work_dirs/quickstart/cam').glob('epoch_*.pth')
    done = python(cams, 'test.py', SEGMENTOR, checkpoint, '--out', 'random')
    assert done.returncode == 1
    assert not list((cams / 'random').glob('*.png'))
    assert re.search(
        r'epoch_\d+.pth is no checkpoint of this config.*decode_head',
        done.stderr,
    )
    options = ['--cfg-options', 'model.decode_head.num_classes=9']
    done = python(cams, 'train.py', CAM, *options, *['--work-dir', 'nine'])
    assert done.returncode == 1
    assert re.search(
        'num_classes is 9, but the data set has [56] classes', done.stderr
    )


@pytest.mark.parametrize(
    'tool, config, key',
    [
        ('train.py', PPMG, 'model'),
        ('test.py', PPMG, 'model'),
        ('make_pseudo_masks.py', CAM, 'dataset'),
        ('analysis/gallery.py', SEGMENTOR, 'dataset'),
    ],
)
def test_config_of_another_tool(tmp_path, tool, config, key):
    done = python(tmp_path, tool, config, 'a.png')
    if tool in ('train.py', 'make_pseudo_masks.py'):
        done = python(tmp_path, tool, config)
    assert done.returncode == 1 and 'Traceback' not in done.stderr
    assert f"{Path(config).name} has no '{key}'" in done.stderr


def test_dist_train_without_gpu(masks):
    done = call(
        masks,
        'env',
        f'PORT={free_port()}',
        'bash',
        ROOT / 'tools/dist_train.sh',
        SEGMENTOR,
        2,
        *['--work-dir', 'two_rank_segmentor', '--amp'],
        *SHORT_SEGMENTOR,
    )
    succeed(done)
    assert (masks / 'two_rank_segmentor/iter_2.pth').exists()
    (config,) = (masks / 'two_rank_segmentor').glob('*.py')
    assert 'CPUAmpOptimWrapper' in config.read_text()


@pytest.mark.parametrize(
    'tool, config, path, command',
    [
        ('train.py', CAM, 'image_labels.json', 'make_quickstart_data.py'),
        (
            'train.py',
            ROOT / 'configs/pmm/cam_voc.py',
            'VOC2012/image_labels.json',
            'image_labels.py voc data/VOCdevkit/VOC2012',
        ),
        ('make_pseudo_masks.py', PPMG, 'cam/predictions', 'test.py'),
        ('train.py', SEGMENTOR, 'ppmg/masks', 'make_pseudo_masks.py'),
        (
            'make_pseudo_masks.py',
            ROOT / 'configs/pmm/ppmg_voc.py',
            'work_dirs/cam_voc/cams',
            'tools/test.py configs/pmm/cam_voc.py',
        ),
        (
            'train.py',
            ROOT / 'configs/pmm/deeplabv2_voc.py',
            'work_dirs/ppmg_voc/pseudo_masks',
            'tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py',
        ),
    ],
)
def test_missing_input_names_the_command(
    tmp_path, tool, config, path, command
):
    done = python(tmp_path, tool, config)
    assert done.returncode == 1
    # as it is typed in this folder, which has no tools
    command = re.sub(r'(?:tools/)?(\w+)\.py', r'\1', command, count=1)
    assert path in done.stderr and f'mmseg_pmm {command}' in done.stderr
    assert 'Traceback' not in done.stderr
    assert not list(tmp_path.iterdir())


def test_missing_checkpoint_names_the_command(data):
    done = python(data, 'test.py', CAM, 'work_dirs/cam_quickstart/none.pth')
    assert done.returncode == 1
    assert re.search(r'none.pth.*\n.*mmseg_pmm train', done.stderr)
    # this config's training does not make another one's checkpoint
    done = python(data, 'test.py', CAM, 'work_dirs/other/none.pth')
    assert done.returncode == 1 and 'other/none.pth' in done.stderr
    assert 'mmseg_pmm train' not in done.stderr


@pytest.mark.parametrize(
    'tool',
    [
        *('train.py', 'test.py', 'make_pseudo_masks.py', 'predict.py'),
        'quickstart.py',
    ],
)
def test_help_has_examples(tmp_path, tool):
    text = succeed(python(tmp_path, tool, '--help', real=True))
    assert 'Examples:' in text and f'tools/{tool}' in text


@pytest.mark.parametrize('options, count', [([], 13), (['--ablation'], 19)])
def test_quickstart_lists_its_commands(options, count):
    done = python(ROOT, 'quickstart.py', '--list', *options)
    lines = succeed(done).splitlines()
    commands = [line.split() for line in lines if line.startswith('python ')]
    assert len(commands) == count
    for _, tool, *arguments in commands:
        assert (ROOT / tool).is_file()
        if arguments[0].startswith('configs/'):
            assert (ROOT / arguments[0]).is_file()
