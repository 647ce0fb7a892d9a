"""How a segmentor is tested: plainly, at several views, with a CRF."""

import json

import cv2
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmseg.apis import inference_model, init_model

from mmseg_pmm.files import read_mask
from mmseg_pmm.pseudo_masks import dense_crf

from .test_stages import (
    CAM,
    ROOT,
    SEGMENTOR,
    SHORT_SEGMENTOR,
    call,
    free_port,
    python,
    succeed,
)

CHECKPOINT = 'trained/iter_2.pth'
MASKS = 'data/quickstart/SegmentationClass'


@pytest.fixture(scope='module')
def trained(tmp_path_factory):
    """A working directory with a segmentor, and 5 images to test it on: two
    processes get 3 each."""
    folder = tmp_path_factory.mktemp('tested')
    succeed(
        python(
            folder,
            'dataset_converters/make_quickstart_data.py',
            *['--train', '12', '--val', '5', '--workers', '1'],
        )
    )
    succeed(
        python(
            folder,
            'train.py',
            SEGMENTOR,
            *['--work-dir', 'trained'],
            *SHORT_SEGMENTOR,
            'stage_inputs=[]',
            f'train_dataloader.dataset.pseudo_mask_dir={MASKS}',
        )
    )
    # two steps teach it nothing but background: a head that shows all classes
    checkpoint = torch.load(folder / CHECKPOINT, weights_only=False)
    generator = torch.Generator().manual_seed(0)
    for name, value in checkpoint['state_dict'].items():
        if name.startswith('decode_head.conv_seg') and 'weight' in name:
            value.normal_(std=0.1, generator=generator)
    torch.save(checkpoint, folder / CHECKPOINT)
    return folder


def run_test(folder, name, *arguments):
    """Run tools/test.py; the metrics, and what it printed."""
    log = succeed(
        python(
            folder,
            'test.py',
            SEGMENTOR,
            CHECKPOINT,
            *['--work-dir', name],
            *arguments,
        )
    )
    return metrics_of(folder / name), log


def metrics_of(folder):
    (path,) = folder.glob('*/*.json')
    # MMEngine's ranks all write it: a longer text may end after a shorter
    return json.JSONDecoder().raw_decode(path.read_text())[0]


def miou_of(folder, masks):
    """Over the classes that one of the two shows, pixel by pixel."""
    both, either = np.zeros(6), np.zeros(6)
    paths = list((folder / masks).glob('*.png'))
    assert len(paths) == 5
    for path in paths:
        found = read_mask(path)
        true = read_mask(folder / MASKS / path.name)
        judged = true != 255
        found, true = found[judged], true[judged]
        for label in range(6):
            both[label] += np.sum((found == label) & (true == label))
            either[label] += np.sum((found == label) | (true == label))
    seen = either > 0
    return 100 * np.mean(both[seen] / either[seen])


@pytest.fixture(scope='module')
def with_crf(trained):
    return run_test(trained, 'crf', '--crf', '--out', 'refined')


def test_figures_with_and_without_crf_come_from_one_pass(trained, with_crf):
    metrics, log = with_crf
    plain, _ = run_test(trained, 'plain', '--out', 'masks')
    assert 'crf/mIoU' not in plain
    for name in ('aAcc', 'mIoU', 'mAcc'):
        assert metrics[name] == plain[name]
    assert plain['mIoU'] == pytest.approx(miou_of(trained, 'masks'), abs=0.006)
    assert metrics['crf/mIoU'] == pytest.approx(
        miou_of(trained, 'refined'), abs=0.006
    )
    assert metrics['crf/mIoU'] != plain['mIoU']
    assert 'with CRF:' in log


def test_two_processes_have_the_same_figures(trained, with_crf):
    done = call(
        trained,
        'env',
        f'PORT={free_port()}',
        'bash',
        ROOT / 'tools/dist_test.sh',
        SEGMENTOR,
        CHECKPOINT,
        2,
        *['--crf', '--out', 'two_refined', '--work-dir', 'two'],
    )
    succeed(done)
    expected, _ = with_crf
    metrics = metrics_of(trained / 'two')
    for name in ('aAcc', 'mIoU', 'mAcc'):
        assert metrics[name] == expected[name]
        assert metrics[f'crf/{name}'] == expected[f'crf/{name}']
    for path in (trained / 'refined').glob('*.png'):
        np.testing.assert_array_equal(
            read_mask(path), read_mask(trained / 'two_refined' / path.name)
        )


def test_crf_takes_the_mean_of_all_views(trained, monkeypatch):
    """Even of MMSegmentation's model for --tta, which leaves the last one."""
    metrics, _ = run_test(
        trained,
        'tta',
        *['--tta', '--crf', '--out', 'tta_refined'],
        *['--cfg-options', 'tta_model.type=SegTTAModel'],
    )
    assert metrics['crf/mIoU'] == pytest.approx(
        miou_of(trained, 'tta_refined'), abs=0.006
    )
    monkeypatch.chdir(trained)
    cfg = Config.fromfile(SEGMENTOR)
    cfg.model.backbone.init_cfg = None
    model = init_model(cfg, CHECKPOINT, device='cpu')
    last_view_differs = False
    for path in (trained / 'tta_refined').glob('*.png'):
        image = cv2.imread(f'data/quickstart/JPEGImages/{path.stem}.jpg')
        first, last = (
            inference_model(model, np.ascontiguousarray(view))
            .seg_logits.data.softmax(dim=0)
            .numpy()
            for view in (image, image[:, ::-1])
        )
        last = last[..., ::-1]
        mean, wrong = (
            dense_crf(
                image[..., ::-1], probs, gaussian=(1, 3), bilateral=(17, 3, 4)
            ).argmax(axis=0)
            for probs in ((first + last) / 2, last)
        )
        found = read_mask(path)
        assert np.mean(found != mean) < 1e-3
        last_view_differs |= np.mean(found != wrong) > 1e-2
    assert last_view_differs


def test_masks_alone(trained):
    """Without ground truth, for a challenge's server."""
    config = trained / 'without_truth.py'
    config.write_text(f"""
_base_ = '{SEGMENTOR}'
test_dataloader = dict(dataset=dict(pipeline=[
    dict(type='LoadImageFromFile'), dict(type='PackSegInputs')]))
""")
    command = ('test.py', config, CHECKPOINT, '--crf', '--work-dir', 'alone')
    done = python(trained, *command)
    assert done.returncode == 1
    assert 'has no ground truth to judge by' in done.stderr
    alone = ['--cfg-options', 'test_evaluator.format_only=True']
    succeed(python(trained, *command, '--out', 'masks_alone', *alone))
    assert len(list((trained / 'masks_alone').glob('*.png'))) == 5


def test_what_crf_does_not_go_with(trained):
    done = python(trained, 'test.py', CAM, CHECKPOINT, '--crf')
    assert done.returncode == 1 and 'Traceback' not in done.stderr
    assert '--crf refines' in done.stderr and 'IoUMetric' in done.stderr
