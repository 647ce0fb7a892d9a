"""The part of a report that shows what another alpha would paint."""

import mmcv
from mmengine.dataset import Compose

from mmseg_pmm.registry import TRANSFORMS

from . import report
from .examples import choose_examples
from .painting import paint_mask

IMAGES = 5
# from masks that keep to the strongest activations to VOC's
ALPHAS = 0.5, 1, 2, 4, 11
ANOTHER = 1.6  # times another: from there on masks are seen to differ


def heading_of(name) -> str:
    return f'Masks of {name} with another alpha'


def alphas_around(used) -> list:
    """The used one, and those of ALPHAS that paint something else."""
    others = (a for a in ALPHAS if max(a / used, used / a) >= ANOTHER)
    return sorted({used, *others})


def alpha_section(name, data_set, steps):
    """The masks of some images with several alphas, the used one among them.

    No statistic of the CAMs knows how large the objects are, and without
    ground truth an eye has to judge.

    Args:
        name (str): Of the masks.
        data_set (BaseSegDataset): Its pipeline leaves what the first of the
            steps needs.
        steps (Sequence[dict]): The step that has an alpha (a number; its
            default, where none is given), and
            those after it.

    Returns:
        list[str]: Empty where the first step has no alpha.
    """
    used = getattr(TRANSFORMS.build(steps[0]), 'alpha', None)
    if used is None:
        return []
    alphas = alphas_around(used)
    ends = [Compose([dict(steps[0], alpha=a), *steps[1:]]) for a in alphas]
    palette = data_set.metainfo['palette']
    labels = [
        data_set.get_data_info(index)['img_labels']
        for index in range(len(data_set))
    ]
    rows = []
    for index in choose_examples(labels, IMAGES):
        path = data_set.get_data_info(index)['img_path']
        image = mmcv.imread(path, channel_order='rgb')
        results = data_set[index]
        row = [(image, 'image')]
        for alpha, end in zip(alphas, ends, strict=True):
            mask = end(dict(results))['gt_seg_map']
            caption = f'alpha {alpha:g}' + ' (used)' * (alpha == used)
            row.append((paint_mask(image, mask, palette), caption))
        classes = [data_set.metainfo['classes'][i] for i in labels[index]]
        rows.append(report.pictures(', '.join(classes) or 'no label', row))
    return [
        report.heading(heading_of(name)),
        report.paragraph(
            f'A larger alpha paints more. {used:g} was used. If the masks of '
            'another column fit the objects better, write its alpha into the '
            'config in place of the one that is there (new_dataset.py does, '
            'with --alpha and --overwrite), and call the method again: it '
            'says what to remove first.'
        ),
        *rows,
    ]
