"""The configs that say "as published", beside what was published.

The numbers are those of the papers and their programs, written down by hand:
PMM (Li et al., ICCV 2021), SEAM (Wang et al., CVPR 2020), AMN (Lee et al.,
CVPR 2022), IRN (Ahn et al., CVPR 2019). ``docs/fidelity.md`` names what is
published where.
"""

from dataclasses import dataclass

import pytest
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.registry import MODELS

from mmseg_pmm.engine.launching import replace_sync_bn

from .test_configs import ROOT, narrow, replace_files


@dataclass
class Recipe:
    optimizer: str
    rate: float  # of pretrained weights
    head: float  # by which new weights learn faster
    momentum: float
    decay: float
    length: int  # epochs, or iterations
    power: float  # of the poly schedule; 0: a constant rate
    min_rate: float
    batch: int
    total: bool  # the batch of all GPUs together, or of one
    crop: int
    frozen: tuple  # prefixes of the weights that learn nothing
    norms: str = 'learn'  # 'learn', 'keep their statistics' or 'frozen'


LAYERS = ('conv1', 'bn1', 'layer1', 'layer2', 'layer3', 'layer4')
STEM, TWO_STAGES = LAYERS[:2], LAYERS[:4]
KEPT = 'keep their statistics'

# fmt: off
CLASSIFIER_AMN = Recipe(
    'SGD', 0.1, 10, 0, 1e-4, 5, 0.9, 0, 16, True, 512, TWO_STAGES, KEPT)
AMN = Recipe(
    'Adam', 5e-6, 20, None, 1e-4, 5, 0, None, 16, True, 512, STEM, KEPT)
IRN = Recipe(
    'SGD', 0.1, 1, 0, 1e-4, 3, 0.9, 0, 32, True, 512, LAYERS, KEPT)
PSPNET_VOC = Recipe(
    'SGD', 0.005, 1, 0.9, 5e-4, 20000, 0.9, 1e-4, 2, False, 512, ())
PSPNET_COCO = Recipe(
    'SGD', 0.01, 1, 0.9, 5e-4, 40000, 0.9, 5e-5, 2, False, 512, ())
DEEPLAB = Recipe(
    'SGD', 2.5e-4, 10, 0.9, 5e-4, 30000, 0.9, 0, 10, True, 321, (), 'frozen')
PUBLISHED = {
    'pmm/seam_voc.py': Recipe(
        'SGD', 0.02, 10, 0, 5e-4, 8, 0.9, 0, 24, True, 448,
        ('stem', 'stages.0'), 'frozen'),
    'pmm/cam_multi-crop_scalenet101_voc.py': Recipe(
        'SGD', 0.02, 10, 0, 5e-4, 20, 0.9, 0, 16, True, 448, LAYERS[:3],
        'frozen'),
    'pmm/cam_coco14.py': Recipe(
        'SGD', 0.01, 10, 0, 5e-4, 20, 0.9, 0, 8, True, 448, (), 'frozen'),
    'amn/cam-amn_voc.py': CLASSIFIER_AMN,
    'amn/cam-amn_coco14.py': CLASSIFIER_AMN,
    'amn/amn_voc.py': AMN,
    'amn/amn_coco14.py': AMN,
    'amn/irn_voc.py': IRN,
    'amn/irn_coco14.py': IRN,
    'amn/irn-cam_voc.py': IRN,
    'pmm/pspnet_wrn38-d8_voc.py': PSPNET_VOC,
    'pmm/pspnet_res2net101-d8_voc.py': PSPNET_VOC,
    'pmm/pspnet_scalenet101-d8_voc.py': PSPNET_VOC,
    'pmm/pspnet_wrn38-d8_coco14.py': PSPNET_COCO,
    'pmm/pspnet_scalenet101-d8_coco14.py': Recipe(
        **dict(vars(PSPNET_COCO), crop=448)),
    'amn/deeplabv2_amn_voc.py': DEEPLAB,
}
# fmt: on


def built(path):
    """Config, model and optimizer; the network may be a narrower one."""
    cfg = Config.fromfile(ROOT / 'configs' / path)
    replace_files(cfg.model)
    narrow(cfg.model)
    cfg.model = replace_sync_bn(cfg.model)
    model = MODELS.build(cfg.model).train()
    optimizer = build_optim_wrapper(model, cfg.optim_wrapper).optimizer
    return cfg, model, optimizer


def steps(pipeline, name):
    return [step for step in pipeline if step.type == name]


@pytest.mark.parametrize('path', PUBLISHED)
def test_recipe_is_the_published_one(path):
    expected = PUBLISHED[path]
    cfg, model, optimizer = built(path)

    assert type(optimizer).__name__ == expected.optimizer
    names = {id(p): name for name, p in model.named_parameters()}
    for group in optimizer.param_groups:
        assert group.get('momentum') == expected.momentum
        assert group['weight_decay'] == expected.decay
        for parameter in group['params']:
            name = names[id(parameter)]
            factor = expected.head if name.startswith('decode_head') else 1
            assert group['lr'] == pytest.approx(expected.rate * factor), name

    for name, parameter in model.backbone.named_parameters():
        is_frozen = name.startswith(tuple(f'{p}.' for p in expected.frozen))
        if expected.norms == 'frozen':
            is_frozen |= parameter.ndim == 1  # weights and biases of norms
        assert parameter.requires_grad != is_frozen, name
    if expected.norms != 'learn':
        assert not any(
            'BatchNorm' in type(module).__name__ and module.training
            for module in model.backbone.modules()
        )

    by_epoch = cfg.train_cfg.type == 'EpochBasedTrainLoop'
    limit = cfg.train_cfg['max_epochs' if by_epoch else 'max_iters']
    assert limit == expected.length
    if expected.power == 0:
        assert not cfg.get('param_scheduler')
    else:
        (schedule,) = cfg.param_scheduler
        assert schedule.type == 'PolyLR'
        assert (schedule.begin, schedule.end) == (0, expected.length)
        assert schedule.power == expected.power
        assert schedule.eta_min == expected.min_rate
        assert schedule.by_epoch == by_epoch
        # step by step within an epoch
        assert schedule.get('convert_to_iter_based', False) == by_epoch

    assert cfg.train_dataloader.batch_size == expected.batch
    is_total = cfg.train_dataloader.get('batch_sampler') is not None
    assert is_total == expected.total
    size = (expected.crop, expected.crop)
    assert cfg.model.data_preprocessor.size == size
    crops = [
        step
        for name in ('RandomCrop', 'mmseg_pmm.RandomGridCrop')
        for step in steps(cfg.train_dataloader.dataset.pipeline, name)
    ]
    (crop,) = crops
    assert crop.crop_size in (size, expected.crop)


# long side of the image, or of what it is resized to, and the factors
SCALES = {
    'pmm/seam_voc.py': (768, 448 / 768, 1),
    'pmm/cam_coco14.py': (768, 448 / 768, 1),
    'amn/cam-amn_voc.py': (640, 0.5, 1),
    'amn/cam-amn_coco14.py': (640, 0.5, 1),
    'amn/amn_voc.py': (500, 0.5, 1.5),
    'amn/irn_voc.py': (500, 0.5, 1.5),
    'amn/deeplabv2_amn_voc.py': (500, 0.5, 2),
    'pmm/pspnet_wrn38-d8_voc.py': (2048, 0.5, 2),
    'pmm/pspnet_scalenet101-d8_coco14.py': (2048, 0.5, 2),
}


@pytest.mark.parametrize('path', SCALES)
def test_scales_are_the_published_ones(path):
    cfg = Config.fromfile(ROOT / 'configs' / path)
    (resize,) = steps(cfg.train_dataloader.dataset.pipeline, 'RandomResize')
    side, low, high = SCALES[path]
    assert resize.scale[0] == side
    assert resize.ratio_range == pytest.approx((low, high))


def test_second_classifier_learns_from_multi_crops():
    cfg = Config.fromfile(ROOT / 'configs/pmm/cam_multi-crop_voc.py')
    pipeline = cfg.train_dataloader.dataset.pipeline
    (crop,) = steps(pipeline, 'mmseg_pmm.RandomGridCrop')
    assert (crop.crop_size, crop.stride, crop.min_share) == (448, 300, 0.1)
    rough = Config.fromfile(ROOT / 'configs/pmm/rough_voc.py')
    rough = rough.dataset.pipeline[-1]
    assert (rough.alpha, rough.ignore_below) == (24, 0.9)
    assert rough.crf.gaussian == (3, 3)
    # on COCO the crops are ordinary ones
    coco = Config.fromfile(ROOT / 'configs/pmm/cam_coco14.py')
    assert not steps(
        coco.train_dataloader.dataset.pipeline, 'mmseg_pmm.RandomGridCrop'
    )


@pytest.mark.parametrize(
    'path, mode, threshold',
    [
        ('pmm/deeplabv2_voc.py', 'clamp', 0.5),
        ('pmm/pspnet_wrn38-d8_voc.py', 'clamp', 0.5),
        ('pmm/pspnet_res2net101-d8_voc.py', 'clamp', 0.5),
        ('pmm/pspnet_wrn38-d8_coco14.py', 'clamp', 0.8),
        ('pmm/pspnet_scalenet101-d8_coco14.py', 'clamp', 0.8),
    ],
)
def test_pretended_under_fitting(path, mode, threshold):
    model = Config.fromfile(ROOT / 'configs' / path).model
    heads = [model.decode_head, model.get('auxiliary_head')]
    for head, weight in zip(heads, (1, 0.4), strict=True):
        if head is None:
            continue
        loss = head.loss_decode
        assert loss.type == 'mmseg_pmm.PUSLoss' and loss.mode == mode
        assert loss.beta == loss.kappa == threshold
        assert loss.get('loss_weight', 1) == weight


@pytest.mark.parametrize('network', ['wrn38', 'res2net101'])
def test_chain_ends_with_cross_entropy(network):
    """On masks that the first network predicts, pretended under-fitting is
    no longer needed."""
    path = ROOT / f'configs/pmm/pspnet_{network}-d8_chain_voc.py'
    model = Config.fromfile(path).model
    for head, weight in ((model.decode_head, 1), (model.auxiliary_head, 0.4)):
        assert head.loss_decode.type == 'CrossEntropyLoss'
        assert 'beta' not in head.loss_decode
        assert head.loss_decode.get('loss_weight', 1) == weight


def test_networks_of_the_classifiers():
    """What the optimizer's table doesn't show."""
    seam = Config.fromfile(ROOT / 'configs/pmm/seam_voc.py').model
    assert seam.backbone.last_dilation == 2  # 4 in SEAM and in segmentors
    assert seam.view_scale == 0.3
    assert seam.decode_head.dropout_ratio == 0.5
    assert seam.decode_head.align_corners
    assert seam.test_cfg.mode == 'multi_crop'
    segmentor = Config.fromfile(ROOT / 'configs/pmm/pspnet_wrn38-d8_voc.py')
    assert segmentor.model.backbone.get('last_dilation', 4) == 4
    amn = Config.fromfile(ROOT / 'configs/amn/cam-amn_voc.py').model
    assert amn.backbone.strides == (1, 2, 2, 1)
    assert amn.test_cfg.scales == (0.5, 1.0, 1.5, 2.0)
