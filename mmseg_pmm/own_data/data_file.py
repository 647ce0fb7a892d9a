"""The one file that describes a data set."""

from mmseg_pmm.own_data.code import assign, code, comment, formatted, palette
from mmseg_pmm.own_data.facts import Setting
from mmseg_pmm.own_data.rules import workers
from mmseg_pmm.own_data.sizes import sizes


def data_file(plan) -> str:
    """Source of ``data_NAME.py``.

    Args:
        plan (Plan): Of the data set.
    """
    classes = ('background', *plan.classes)
    metainfo = dict(classes=classes, palette=palette(len(classes)))
    settings = dict(sizes(plan.facts), num_workers=workers(plan.facts))
    settings['backbone'] = backbone(plan)
    if plan.resized:
        settings['fit'] = Setting(
            dict(
                type='Resize',
                scale=settings['image_scale'].value,
                keep_ratio=True,
            ),
            'of the images that a segmentor predicts',
        )
    parts = [
        comment(
            f'{plan.name}: what every config of this folder refers to. Paths '
            'are from the folder where the tools are called.'
        ),
        assign('metainfo', Setting(metainfo, '')),
        f'num_classes = {len(classes)}  # background included',
        _sets(plan),
        _inputs(plan),
        *(assign(name, setting) for name, setting in settings.items()),
    ]
    return formatted('\n'.join(parts))


def backbone(plan) -> Setting:
    """Depth and weights of the ResNet of all stages."""
    if plan.weights is not None:
        return Setting(
            dict(
                depth=plan.depth,
                style=plan.style,
                init_cfg=dict(type='Pretrained', checkpoint=plan.weights),
            ),
            f'the ResNet-{plan.depth} of --weights',
        )
    depth = 101 if plan.facts.effort == 'full' else 50
    return Setting(
        dict(
            depth=depth,
            init_cfg=dict(
                type='Pretrained', checkpoint=f'torchvision://resnet{depth}'
            ),
        ),
        'downloaded once; as published'
        if depth == 101
        else 'downloaded once; published ones have 101 layers',
    )


def _sets(plan):
    """Training and validation images, without ground truth and with it."""
    prefix = dict(img_path=plan.images)
    train = dict(
        data_prefix=prefix,
        ann_file=f'{plan.root}/train.txt',
        image_labels=f'{plan.root}/image_labels.json',
    )
    if plan.img_suffix is not None:
        train['img_suffix'] = plan.img_suffix
    if plan.masks is not None and plan.mask_suffix != '.png':
        train['seg_map_suffix'] = plan.mask_suffix
    val = code(f'{plan.root}/val.txt')
    lines = [
        "train_set = dict(type='mmseg_pmm.ImageLabelDataset', "
        f'metainfo=metainfo, {code(train)[len("dict(") :]}',
        f'val_set = dict(train_set, ann_file={val})',
    ]
    judged = code(dict(prefix, seg_map_path=plan.masks))
    if plan.masks is None:
        lines += [
            comment('there is no ground truth: labels judge'),
            'judged_train_set = train_set',
            'judged_val_set = val_set',
        ]
    elif plan.train_masks:
        lines += [
            comment('with ground truth, which judges: nothing learns from it'),
            f'judged_train_set = dict(train_set, data_prefix={judged})',
            f'judged_val_set = dict(judged_train_set, ann_file={val})',
        ]
    else:
        lines += [
            comment('the training images have no ground truth'),
            'judged_train_set = train_set',
            f'judged_val_set = dict(val_set, data_prefix={judged})',
        ]
    return '\n'.join(lines)


def _inputs(plan):
    """What stage 1 needs, and no config makes."""
    entries = ', '.join(
        f'dict(path={code(f"{plan.root}/{name}")}, made_by=made_by)'
        for name in ('image_labels.json', 'train.txt', 'val.txt')
    )
    return f'made_by = {code(plan.command)}\ndata_inputs = [{entries}]'
