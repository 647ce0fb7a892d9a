"""Every family of configs: predictions, losses, gradients, a step of AMP."""

import copy
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.structures import PixelData
from mmseg.structures import SegDataSample

import mmseg_pmm

from ..test_configs import ROOT, each, random_batch, small_model
from .conftest import allow_tf32, distance, error

FAMILIES = [
    ROOT / 'configs' / f'{name}.py'
    for name in (
        'amn/amn_voc',
        'amn/cam-amn_voc',
        'amn/irn_voc',
        'pmm/cam_multi-crop_scalenet101_voc',
        'pmm/cam_multi-crop_voc',
        'pmm/cam_swin-t_voc',
        'pmm/cam_voc',
        'pmm/deeplabv2_pus_voc',
        'pmm/deeplabv2_res2net50_voc',
        'pmm/pspnet_r50-d8_voc',
        'pmm/pspnet_scalenet101-d8_voc',
        'pmm/pspnet_wrn38-d8_voc',
        'pmm/seam_r50_voc',
        'pmm/seam_voc',
        'pmm/upernet_convnext-t_voc',
    )
]
SIZE = 96, 112
# distance of the logits: |found - expected| / |expected|
TOLERANCES = {
    'float32': 1e-4,
    'TF32': 5e-3,
    'float16': 5e-3,
    'bfloat16': 5e-2,
}
# in SEAM's refined maps another class may win a pixel
COARSER = 5


def built(path):
    """A config's model without chance, and in the state of a test."""
    cfg = Config.fromfile(path)
    if cfg.model.backbone.type.startswith('mmpretrain.'):
        try:
            import mmpretrain.models  # noqa: F401
        except TypeError as error:
            pytest.skip(f'mmpretrain fails beside transformers 5: {error}')
    torch.manual_seed(0)
    model = small_model(cfg)
    if cfg.model.get('test_cfg', {}).get('mode') == 'multi_crop':
        model.test_cfg.update(crop_size=64, stride=48, scales=(1.0, 1.5))
    return cfg, model.eval()


def image_batch(cfg):
    labels = 1, cfg.model.decode_head.num_classes - 1
    known = dict(img_labels=labels, img_path='a.jpg', ori_shape=SIZE)
    if cfg.model.type == 'mmseg_pmm.IRN':
        cams = np.random.default_rng(0).random((2, *SIZE), dtype=np.float32)
        known.update(cams=cams, cam_classes=np.array(labels))
    return dict(
        inputs=[torch.randint(0, 255, (3, *SIZE)).byte() for _ in range(2)],
        data_samples=[
            SegDataSample(
                metainfo=dict(known, img_shape=SIZE),
                gt_sem_seg=PixelData(data=torch.randint(0, 3, (1, *SIZE))),
            )
            for _ in range(2)
        ],
    )


@each(FAMILIES)
def test_predictions(path, device):
    cfg, model = built(path)
    batch = image_batch(cfg)
    results = [
        predict(own, copy.deepcopy(batch))
        for own in (model, copy.deepcopy(model).to(device))
    ]
    for expected, found in zip(*results, strict=True):
        assert error(found, expected) < 1e-3


@torch.no_grad()
def predict(model, batch):
    samples = model.test_step(batch)
    key = 'cams' if 'cams' in samples[0] else 'seg_logits'
    return [getattr(sample, key).data for sample in samples]


@each(FAMILIES)
def test_logits_in_each_precision(path, device):
    cfg, model = built(path)
    batch = image_batch(cfg)
    with torch.no_grad():
        expected = logits(model, batch)
        model.to(device)
        for name, tolerance in TOLERANCES.items():
            allow_tf32(name == 'TF32')
            half = getattr(torch, name, torch.float32)
            with torch.autocast(
                device.type, half, enabled=half != torch.float32
            ):
                found = logits(model, batch)
            difference = distance(found, expected)
            print(f'{path.stem} {name}: {difference:.1e}')
            if 'SEAM' in cfg.model.type and name != 'float32':
                tolerance *= COARSER
            assert difference < tolerance, name


def logits(model, batch):
    data = model.data_preprocessor(copy.deepcopy(batch), False)
    found = model(**data, mode='tensor')
    return found[0] if isinstance(found, tuple) else found


@each(FAMILIES)
def test_losses_and_gradients(path, device):
    """Dropout is off, and batch norm has its statistics."""
    cfg, model = built(path)
    batch = image_batch(cfg)
    results = []
    for own in (model, copy.deepcopy(model).to(device)):
        loss, _ = own.parse_losses(losses_of(own, batch))
        loss.backward()
        gradients = [
            parameter.grad.flatten()
            for parameter in own.parameters()
            if parameter.grad is not None
        ]
        results.append((loss, torch.cat(gradients)))
    (loss, gradient), (found, found_gradient) = results
    assert error(found, loss) < 1e-4
    assert gradient.norm() > 0
    difference = distance(found_gradient, gradient)
    print(f'{path.stem}: {difference:.1e}')
    assert difference < 1e-2


def losses_of(model, batch):
    data = model.data_preprocessor(copy.deepcopy(batch), False)
    return model(**data, mode='loss')


@each(FAMILIES)
def test_training_step_in_mixed_precision(path, device):
    cfg, model = built(path)
    model.to(device).train()
    wrapper = dict(cfg.optim_wrapper, type='AmpOptimWrapper')
    # from 1, for no step to be left out
    wrapper['loss_scale'] = dict(init_scale=1.0)
    if device.type == 'cpu':
        wrapper = dict(wrapper, type='mmseg_pmm.CPUAmpOptimWrapper')
        wrapper.pop('loss_scale')
    wrapper = build_optim_wrapper(model, wrapper)
    before = [p.detach().clone() for p in model.parameters()]
    for _ in range(2):
        batch = random_batch(cfg.model.decode_head.num_classes)
        logged = model.train_step(batch, wrapper)
        assert all(torch.isfinite(value) for value in logged.values())
    assert any(
        not torch.equal(old, new)
        for old, new in zip(before, model.parameters(), strict=True)
    )


@each(FAMILIES)
def test_training_does_not_wait_for_the_gpu(path, device, only_cuda):
    """MMSegmentation's accuracy does, and some of its losses; ours do not."""
    cfg, model = built(path)
    model.to(device).train()
    batch = random_batch(cfg.model.decode_head.num_classes)
    data = model.data_preprocessor(batch, True)
    wrapper = build_optim_wrapper(model, cfg.optim_wrapper)

    def step():
        loss, _ = model.parse_losses(model(**data, mode='loss'))
        wrapper.update_params(loss)

    step()  # what is made once
    torch.cuda.synchronize()
    torch.cuda.set_sync_debug_mode('warn')
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            step()
    finally:
        torch.cuda.set_sync_debug_mode('default')
    waits = [
        f'{Path(found.filename).name}:{found.lineno}'
        for found in caught
        if 'synchroniz' in str(found.message)
    ]
    print(path.stem, sorted(waits))
    ours = Path(mmseg_pmm.__file__).parent
    assert not [
        f'{found.filename}:{found.lineno}'
        for found in caught
        if 'synchroniz' in str(found.message)
        and ours in Path(found.filename).parents
    ]
