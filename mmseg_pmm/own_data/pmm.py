"""PMM's configs: classifier, pseudo-masks, segmentors."""

from mmseg_pmm.own_data import rules
from mmseg_pmm.own_data.code import assign, changed, code, comment
from mmseg_pmm.own_data.leaves import (
    TRAIN,
    WORKERS,
    interval,
    leaf,
    leaf_over,
    length,
    needs,
    settings,
)
from mmseg_pmm.own_data.segmentor import (
    CROSS_ENTROPY,
    first_segmentor,
    on_masks_of,
)

WIDTHS = '_base_.dataset.pipeline[3].update(_base_.classwise_crf)'


def pmm_configs(plan) -> dict[str, str]:
    """Sources by stage, as tools/run_pmm.sh and its --chain name them, and
    the plain baseline.

    Args:
        plan (Plan): Of the data set.
    """
    return dict(
        cam=classifier(plan, 'cam', rules.PMM),
        argmax=_argmax(plan),
        ppmg=masks(plan, 'ppmg', 'PPMG', 'cam', 'cams', WIDTHS),
        **first_segmentor(plan, 'ppmg'),
        deeplabv2=_last_segmentor(plan),
        predict=_predict(plan),
        deeplabv2_chain=on_masks_of(plan, 'predict', 'The chain ends'),
    )


def classifier(plan, stage, published) -> str:
    """Stages 1 and 2, of PMM or AMN."""
    chosen = rules.cam(plan.facts, published)
    epochs = chosen['max_epochs']
    scales = chosen.get('scales')
    frozen, why = '', ''
    if plan.facts.quick:
        frozen = 'frozen_stages=1'
        why = comment('quick: the first layers, general and slow, stay')
    return leaf(
        plan,
        stage,
        f'{plan.name}, stages 1 and 2: a classifier, and where it looks.',
        [
            'stage_inputs = _base_.data_inputs',
            f'{TRAIN}[1].update(_base_.cam_resize)',
            f'{TRAIN}[2].crop_size = _base_.cam_crop_size',
            settings(
                f'train_dataloader = dict({{}}, {WORKERS}, '
                'dataset=_base_.train_set)',
                batch_size=chosen['batch_size'],
            ),
            f'val_dataloader = dict({WORKERS}, dataset=_base_.val_set)',
            f'test_dataloader = dict({WORKERS}, dataset=_base_.train_set)',
            scales and assign('scales', scales),
            why,
            'model = dict('
            'data_preprocessor=dict(size=_base_.cam_crop_size), '
            f'backbone={changed("_base_.backbone", frozen)}, '
            'decode_head=dict(num_classes=_base_.num_classes)'
            + (', test_cfg=dict(scales=scales))' if scales else ')'),
            settings(
                'optim_wrapper = dict(optimizer=dict({}))',
                lr=chosen['lr'],
                momentum=chosen['momentum'],
            ),
            length('max_epochs', epochs, max(1, epochs.value // 4)),
            interval(10) if plan.facts.quick else '',
        ],
    )


def masks(plan, stage, what, maps, folder, line='') -> str:
    """A config that makes masks from maps.

    Args:
        maps (str): The stage that makes the maps.
        folder (str): In its work_dir.
        line (str): That sets the CRF's widths.
    """
    return leaf(
        plan,
        stage,
        f'{plan.name}: {what}.',
        [
            f'cam_dir = {code(f"{plan.work_dir(maps)}/{folder}")}',
            f'mask_dir = {code(f"{plan.work_dir(stage)}/pseudo_masks")}',
            needs(plan, cam_dir=maps),
            line,
            '_base_.dataset.update(_base_.judged_train_set)',
            'dataset = dict(data_prefix=dict(cam_path=cam_dir))',
        ],
    )


def _argmax(plan):
    line = (
        '_base_.dataset.pipeline[2].alpha = _base_.classwise_crf.alpha\n'
        '_base_.dataset.pipeline[2].crf.update('
        'gaussian=_base_.classwise_crf.gaussian, '
        'bilateral=_base_.classwise_crf.bilateral)'
    )
    return masks(plan, 'argmax', 'the plain baseline', 'cam', 'cams', line)


def _last_segmentor(plan):
    middle = rules.segmentor(plan.facts)['interval']
    first = f'./deeplabv2_pus_{plan.name}.py'
    if not plan.facts.published:
        why = comment(
            f'{plan.facts.effort}: in trainings as short PUS and masks made '
            'anew have cost more than they gave (docs/results.md, PUS and '
            'masks made anew). With --chain both are tried'
        )
        return leaf_over(
            first,
            f'{plan.name}, stage 4: DeepLab-v2 with cross entropy.',
            [why, CROSS_ENTROPY],
        )
    return leaf_over(
        [first, f'{plan.base}/schedules/refresh_15k.py'],
        f'{plan.name}, stage 4 with masks made anew during the training.',
        [
            assign('_base_.custom_hooks[0].interval', middle),
            '_base_.custom_hooks[0].writer.num_workers = _base_.num_workers',
        ],
    )


def _predict(plan):
    return leaf_over(
        f'./deeplabv2_pus_{plan.name}.py',
        f'{plan.name}: masks that the first segmentor of the chain predicts.',
        [
            'tta_pipeline = _base_.refresh_tta_pipeline',
            'test_dataloader = _base_.refresh_dataloader',
            'test_evaluator = dict(_delete_=True, '
            f"type='mmseg_pmm.PseudoMaskWriter', {WORKERS}, "
            'pipeline=_base_.predicted_masks, '
            # what these masks show of a class is not lost
            'compare_with=[_base_.mask_dir])',
        ],
    )
