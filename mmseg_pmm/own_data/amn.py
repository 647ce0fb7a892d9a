"""The configs of AMN and IRN, as tools/run_amn.sh names them."""

from mmseg_pmm.own_data import rules
from mmseg_pmm.own_data.code import assign, code
from mmseg_pmm.own_data.leaves import (
    TRAIN,
    WORKERS,
    interval,
    leaf,
    length,
    needs,
    settings,
)
from mmseg_pmm.own_data.pmm import classifier, masks
from mmseg_pmm.own_data.segmentor import first_segmentor, on_masks_of

SEEDS = '_base_.dataset.pipeline[2].crf.update(_base_.seed_crf)'


def amn_configs(plan) -> dict[str, str]:
    """Sources by stage.

    Args:
        plan (Plan): Of the data set.
    """
    return {
        'cam-amn': classifier(plan, 'cam-amn', rules.AMN),
        'seeds': masks(
            plan, 'seeds', 'confident seeds', 'cam-amn', 'cams', SEEDS
        ),
        'amn': _amn(plan),
        'irn-seeds': masks(
            plan, 'irn-seeds', "seeds from AMN's maps", 'amn', 'maps', SEEDS
        ),
        'irn': _irn(plan),
        'irn-masks': masks(
            plan, 'irn-masks', 'masks from the walked maps', 'irn', 'maps'
        ),
        **first_segmentor(plan, 'irn-masks'),
        'deeplabv2_amn': on_masks_of(plan, 'irn-masks', 'AMN ends'),
    }


def _amn(plan):
    chosen = rules.amn(plan.facts)
    scales = chosen.get('scales')
    return leaf(
        plan,
        'amn',
        f'{plan.name}: AMN, on confident seeds.',
        [
            *_on_seeds(plan, 'seeds', chosen),
            # AMN looks at the seed of an image that it predicts
            f'test_dataloader = dict({WORKERS}, dataset=dict('
            '**_base_.train_set, pseudo_mask_dir=seed_dir))',
            scales and assign('scales', scales),
            _model(plan, 'test_cfg=dict(scales=scales)' if scales else ''),
            settings(
                'optim_wrapper = dict(paramwise_cfg=dict(custom_keys=dict('
                'backbone=dict({}))))',
                lr_mult=chosen['lr_mult'],
            ),
            settings('train_cfg = dict({})', max_epochs=chosen['max_epochs']),
            interval(10) if plan.facts.quick else '',
        ],
    )


def _irn(plan):
    chosen = rules.irn(plan.facts)
    return leaf(
        plan,
        'irn',
        f"{plan.name}: IRN, which takes AMN's maps to the boundaries.",
        [
            f'cam_dir = {code(plan.work_dir("amn") + "/maps")}',
            *_on_seeds(plan, 'irn-seeds', chosen, cam_dir='amn'),
            '_base_.test_dataloader.dataset.update(_base_.train_set)',
            f'test_dataloader = dict({WORKERS}, '
            'dataset=dict(data_prefix=dict(cam_path=cam_dir)))',
            _model(plan, f'test_cfg=dict({", ".join(_walk(plan))})'),
            settings(
                'optim_wrapper = dict(optimizer=dict({}))', lr=chosen['lr']
            ),
            length('max_epochs', chosen['max_epochs']),
            interval(10) if plan.facts.quick else '',
        ],
    )


def _walk(plan):
    yield 'pad_to=_base_.crop_size'
    yield 'exponent=1.3'  # published: AMN walks with a power of the maps
    side = plan.facts.network_side
    if side < plan.facts.long_side:
        yield f'max_pixels={side} * {side}'


def _on_seeds(plan, stage, chosen, **more):
    """What AMN and IRN learn from."""
    return [
        f'seed_dir = {code(plan.work_dir(stage) + "/pseudo_masks")}',
        needs(plan, seed_dir=stage, **more),
        f'{TRAIN}[2].scale = _base_.image_scale',
        f'{TRAIN}[3].crop_size = _base_.crop_size',
        settings(
            f'train_dataloader = dict({{}}, {WORKERS}, dataset=dict('
            '**_base_.train_set, pseudo_mask_dir=seed_dir))',
            batch_size=chosen['batch_size'],
        ),
    ]


def _model(plan, test_cfg):
    # published ones have a ResNet-50 in any case
    own = plan.weights is not None or plan.facts.effort != 'full'
    parts = [
        'data_preprocessor=dict(size=_base_.crop_size)',
        'backbone=_base_.backbone' if own else '',
        'decode_head=dict(num_classes=_base_.num_classes)',
        test_cfg,
    ]
    return f'model = dict({", ".join(filter(None, parts))})'
