"""The parts of a report on masks: how much they paint, where they disagree."""

import numpy as np

from mmseg_pmm.files.stems import stem_of

from . import report
from .sections import EXAMPLES

# disagreements below this share of the pixels are no news
LEAST_DISAGREEMENT = 0.05
NAMED = 12  # images that are named, not shown


def mask_sections(images, number=EXAMPLES):
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
