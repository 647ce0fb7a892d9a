"""Configs of the segmentor, the last stage of each method."""

from mmseg_pmm.own_data import rules
from mmseg_pmm.own_data.code import assign, changed, code, comment
from mmseg_pmm.own_data.leaves import (
    TRAIN,
    WORKERS,
    leaf,
    leaf_over,
    length,
    needs,
    settings,
)

CROSS_ENTROPY = (
    'model = dict(decode_head=dict(loss_decode=dict(_delete_=True, '
    "type='CrossEntropyLoss', avg_non_ignore=True)))"
)
# in place of 8
STRIDE_16 = 'strides=(1, 2, 2, 1), dilations=(1, 1, 1, 2), frozen_stages=1'


# by the stage whose masks it learns from: the segmentor that the others of its
# method are built on
FIRST = {'ppmg': 'deeplabv2_pus', 'irn-masks': 'deeplabv2_amn-pus'}


def first_segmentor(plan, made_by) -> dict[str, str]:
    """The segmentor that the others of a method are built on."""
    chosen = rules.segmentor(plan.facts)
    iterations = chosen['max_iters']
    backbone, head, why = '', '', ''
    if plan.facts.quick:
        backbone, head = STRIDE_16, ', dilations=(3, 6, 9, 12)'
        why = comment(
            'quick: maps of half the size, in a third of the time; the first '
            'layers, general and slow, stay as they are'
        )
    source = leaf(
        plan,
        'deeplabv2_pus',
        f'{plan.name}, stage 4: DeepLab-v2 with pretended under-fitting.',
        [
            f'mask_dir = {code(f"{plan.work_dir(made_by)}/pseudo_masks")}',
            needs(plan, mask_dir=made_by),
            f'{TRAIN}[2].scale = _base_.image_scale',
            f'{TRAIN}[3].crop_size = _base_.crop_size',
            '_base_.predicted_masks[1].crf.update(_base_.predicted_crf)',
            _fitted(plan),
            'crf_metric = dict(pipeline=_base_.predicted_masks)',
            settings(
                f'train_dataloader = dict({{}}, {WORKERS}, dataset=dict('
                '**_base_.train_set, pseudo_mask_dir=mask_dir))',
                batch_size=chosen['batch_size'],
            ),
            _judged(plan),
            f'refresh_dataloader = dict({WORKERS}, dataset=_base_.train_set)',
            assign('pus_level', rules.pus_level(len(plan.classes) + 1)),
            why,
            'model = dict('
            'data_preprocessor=dict(size=_base_.crop_size), '
            f'backbone={changed("_base_.backbone", backbone)}, '
            f'decode_head=dict(num_classes=_base_.num_classes{head}, '
            'loss_decode=dict(beta=pus_level, kappa=pus_level)))',
            # one class on even images: the first steps may overshoot
            settings(
                'optim_wrapper = dict(optimizer=dict({}), '
                'clip_grad=dict(max_norm=5))',
                lr=chosen['lr'],
            ),
            length('max_iters', iterations, _every(plan, iterations.value)),
            'default_hooks = dict('
            f'logger=dict(interval={10 if plan.facts.quick else 50}), '
            f'checkpoint=dict(interval={max(1, iterations.value // 4)}))',
        ],
    )
    return {FIRST[made_by]: source}


def _every(plan, iterations):
    """After how many iterations masks judge."""
    if not plan.masks:
        return None
    return iterations if plan.facts.quick else max(1, iterations // 10)


def _fitted(plan):
    """Images that are predicted are resized as those that are learnt."""
    if not plan.resized:
        return ''
    return '\n'.join(
        f'_base_.{pipeline}.insert(1, _base_.fit)'
        for pipeline in (
            'val_dataloader.dataset.pipeline',
            'tta_pipeline',
            'refresh_dataloader.dataset.pipeline',
            'refresh_tta_pipeline',
        )
    )


def _judged(plan):
    if not plan.masks:
        # a pipeline that reads no masks
        return (
            '# there are no masks to judge by\n'
            'val_cfg = val_dataloader = val_evaluator = None\n'
            f'test_dataloader = dict({WORKERS}, dataset=dict('
            '**_base_.val_set, '
            'pipeline=_base_.refresh_dataloader.dataset.pipeline))'
        )
    return (
        f'val_dataloader = dict({WORKERS}, dataset=dict('
        '**_base_.judged_val_set, '
        'pipeline=_base_.val_dataloader.dataset.pipeline))\n'
        'test_dataloader = val_dataloader'
    )


def on_masks_of(plan, made_by, what) -> str:
    """A segmentor with cross entropy, on masks that another stage makes."""
    mask_dir = f'{plan.work_dir(made_by)}/pseudo_masks'
    if made_by == 'predict':
        name = FIRST['ppmg']
        first = plan.work_dir(name)
        inputs = (
            f'stage_inputs = [dict(path=mask_dir, '
            f'config={code(plan.config(made_by))}, work_dir={code(first)}, '
            "options='--tta')]"
        )
    else:
        name = FIRST[made_by]
        inputs = needs(plan, mask_dir=made_by)
    return leaf_over(
        f'./{name}_{plan.name}.py',
        f'{plan.name}. {what}: DeepLab-v2 with cross entropy.',
        [
            f'mask_dir = {code(mask_dir)}',
            inputs,
            'train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))',
            CROSS_ENTROPY,
        ],
    )
