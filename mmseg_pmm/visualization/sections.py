"""The parts of a report on a data set: labels, CAMs, masks, predictions."""

import os.path as osp
from functools import cached_property

import mmcv
import numpy as np

from mmseg_pmm.datasets.ground_truth import ground_truth
from mmseg_pmm.files import read_cams, read_mask
from mmseg_pmm.files.stems import stem_of

from . import report
from .examples import choose_examples
from .mask_comparison import compare_masks
from .painting import colour_mask, overlay_cam, paint_mask

EXAMPLES = 8
# disagreements below this share of the pixels are no news
LEAST_DISAGREEMENT = 0.05
NAMED = 12  # images that are named, not shown


class ReportedImages:
    """Images with their CAMs and masks.

    Args:
        infos (Sequence[dict]): Entries of a data set: ``img_path``,
            ``img_labels`` and, where there is ground truth,
            ``seg_map_path``.
        metainfo (dict): The data set's, ``classes`` and ``palette``.
        cams (dict[str, str]): What to call each folder of CAMs -> folder.
        masks (dict[str, str]): The same for folders of masks.
    """

    def __init__(self, infos, metainfo, cams=(), masks=()):
        self.infos = infos
        self.classes = metainfo['classes']
        self.palette = metainfo['palette']
        self.paths = [info['img_path'] for info in infos]
        self.labels = [info.get('img_labels', ()) for info in infos]
        self.cams = dict(cams)
        self.masks = dict(masks)

    @cached_property
    def compared(self) -> list:
        """What the masks of each image say (:func:`compare_masks`)."""
        return compare_masks(
            self.paths, self.labels, list(self.masks.values())
        )

    def counts(self) -> np.ndarray:
        """How many images show each label id."""
        counts = np.zeros(len(self.classes), dtype=int)
        for labels in self.labels:
            counts[list(labels)] += 1
        return counts

    def names(self, labels) -> str:
        return ', '.join(self.classes[label] for label in labels)

    def title(self, index) -> str:
        """Name and labels of an image."""
        labels = self.names(self.labels[index]) or 'no label'
        return f'{stem_of(self.paths[index])}: {labels}'

    def row(self, index, with_cams=True):
        """Yield the pictures of an image: itself, CAMs, masks, truth."""
        image = mmcv.imread(self.paths[index], channel_order='rgb')
        yield image, 'image'
        if with_cams:
            yield from self._cams(index, image)
        for name, folder in self.masks.items():
            path = osp.join(folder, f'{stem_of(self.paths[index])}.png')
            if osp.isfile(path):
                yield self._painted(read_mask(path), image), name
        truth = ground_truth(self.infos[index])
        if truth is not None:
            yield self._painted(truth, image), 'ground truth'

    def _cams(self, index, image):
        for name, folder in self.cams.items():
            path = osp.join(folder, f'{stem_of(self.paths[index])}.npz')
            if not osp.isfile(path):
                continue
            cams, labels = read_cams(path)
            for cam, label in zip(cams, labels, strict=True):
                text = f'{name}: {self.classes[label]}'
                yield overlay_cam(image, cam), text

    def _painted(self, mask, image):
        if mask.shape != image.shape[:2]:
            return colour_mask(mask, self.palette)
        return paint_mask(image, mask, self.palette)


def labels_section(images, columns=()):
    """How many images show each class.

    Args:
        images (ReportedImages): Of training.
        columns (dict[str, dict]): More of the table: head -> texts by class
            name; classes without a text get none.
    """
    columns = dict(columns)
    without = sum(not labels for labels in images.labels)
    rows = [
        (
            name,
            (int(count), f'{count:,}'),
            *((None, texts.get(name, '')) for texts in columns.values()),
        )
        for name, count in zip(
            images.classes[1:], images.counts()[1:], strict=True
        )
    ]
    text = f'{len(images.labels):,} training images'
    if without:
        text += f', {without:,} of them without any label'
    return [
        report.heading('Labels'),
        report.paragraph(
            f'{text}. The method learns from these labels alone.'
        ),
        report.bars(
            ['class', 'training images', *columns], rows, images.palette[1:]
        ),
    ]


def rounds_section(rounds):
    """What a refresh has changed, and kept.

    Args:
        rounds (dict[str, dict]): Name of the masks -> the ``round.json`` of
            their folder.

    Returns:
        list[str]: Empty without rounds.
    """
    texts = []
    for name, said in rounds.items():
        metrics = said['metrics']
        changed = metrics.get('pseudo_masks/changed')
        kept = metrics.get('pseudo_masks/kept', 0)
        if changed is None:
            continue  # there were no masks before
        text = (
            f'{name}, made after {said["iteration"]:,} steps: '
            f'{changed:.0f} % of the pixels changed.'
        )
        if kept:
            text += (
                f' In {kept:.0f} % of the {said["images"]:,} images a class '
                'would have lost most of its pixels: there its old ones were '
                'kept.'
            )
        texts.append(f'{text} Below stands the foreground before and after.')
    if not texts:
        return []
    return [
        report.heading('Masks made anew'),
        *map(report.paragraph, texts),
    ]


def examples_section(images, title, text, number=EXAMPLES):
    """Some images with all there is of them."""
    chosen = choose_examples(images.labels, number)
    return [
        report.heading(title),
        report.paragraph(text),
        report.legend(images.classes, images.palette),
        *(report.pictures(images.title(i), images.row(i)) for i in chosen),
    ]


def masks_sections(images, number=EXAMPLES):
    """Foreground by class; where folders of masks disagree, or lose a label.

    Returns:
        list[str]: Empty where there are no masks.
    """
    if not images.masks:
        return []
    compared = images.compared
    return [
        *_foreground(images, compared),
        *_disagreement(images, compared, number),
        *_lost(images, compared, number),
    ]


def _foreground(images, compared):
    pixels = sum(each.pixels for each in compared)
    shares = 100 * pixels / np.maximum(pixels.sum(axis=1, keepdims=True), 1)
    last = len(images.classes)
    rows = [
        (
            images.classes[label],
            *((float(share), f'{share:.1f} %') for share in shares[:, label]),
        )
        for label in range(1, last)
    ]
    total = shares[:, 1:last].sum(axis=1)
    texts = [
        f'{name}: {share:.1f} %'
        for name, share in zip(images.masks, total, strict=True)
    ]
    return [
        report.heading('Foreground by class'),
        report.paragraph(
            f'Share of all pixels. All classes together: {"; ".join(texts)}.'
        ),
        report.bars(['class', *images.masks], rows, images.palette[1:last]),
    ]


def _disagreement(images, compared, number):
    order = sorted(range(len(compared)), key=lambda i: -compared[i].differing)
    shown = [
        index
        for index in order[:number]
        if compared[index].differing >= LEAST_DISAGREEMENT
    ]
    if len(images.masks) < 2 or not shown:
        return []
    return [
        report.heading('Where masks disagree most'),
        report.paragraph(
            'Images whose masks differ in the largest share of their pixels.'
        ),
        *(
            report.pictures(
                f'{images.title(index)} '
                f'({100 * compared[index].differing:.0f} % differ)',
                images.row(index, with_cams=False),
            )
            for index in shown
        ),
    ]


def _lost(images, compared, number):
    lost = [index for index, each in enumerate(compared) if each.lost]
    if not lost:
        return [
            report.heading('Labels without a pixel'),
            report.paragraph('None: every label of an image has pixels.'),
        ]
    folders = list(images.masks)
    counts = {
        name: sum(
            any(folder == place for folder, _ in each.lost)
            for each in compared
        )
        for place, name in enumerate(folders)
    }
    said = '; '.join(f'{name}: {count:,}' for name, count in counts.items())
    rest = lost[number:]
    return [
        report.heading('Labels without a pixel'),
        report.paragraph(
            'Images with a label of which the mask has no pixel, of '
            f'{len(compared):,}: {said}. Their labels may be wrong, or the '
            'threshold too high.'
        ),
        *(
            report.pictures(
                f'{images.title(index)} (without: '
                + '; '.join(
                    f'{images.classes[label]} in {folders[folder]}'
                    for folder, label in compared[index].lost
                )
                + ')',
                images.row(index),
            )
            for index in lost[:number]
        ),
        *_named([stem_of(images.paths[index]) for index in rest]),
    ]


def _named(stems):
    if stems:
        more = f', and {len(stems) - NAMED:,} more' * (len(stems) > NAMED)
        yield report.paragraph(f'Others: {", ".join(stems[:NAMED])}{more}.')
