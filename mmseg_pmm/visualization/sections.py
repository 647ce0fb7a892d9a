"""The parts of a report on a data set: labels, rounds of masks, examples."""

from . import report
from .examples import choose_examples

EXAMPLES = 8


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
