"""Two or three sentences on what a method has come to, from its figures."""

from typing import NamedTuple

FIRST_LOOK = 300  # steps: fewer show whether masks fit, and no more
# parts of the way from guessing to a perfect average precision: a judgement
GOOD, FAIR = 0.75, 0.4
FEW_IMAGES = 20  # of which an average precision says little


class Outcome(NamedTuple):
    """What is known of a method's stages.

    Attributes:
        steps (int | None): Of the segmentor's training.
        precision (float | None): Mean average precision of the classifier's
            labels on val, in percent.
        guessing (float | None): What guessing would give, in percent.
        judged (int): Images of val with labels.
        miou (float | None): Of the segmentor on val, in percent.
        alpha_section (str | None): Heading of the section that shows other
            alphas.
        worst (tuple[str, float] | None): Of several classes the one that the
            classifier tells worst, and its average precision in percent.
    """

    steps: int | None = None
    precision: float | None = None
    guessing: float | None = None
    judged: int = 0
    miou: float | None = None
    alpha_section: str | None = None
    worst: tuple | None = None

    def is_first_look(self) -> bool:
        return self.steps is not None and self.steps < FIRST_LOOK


def verdict(outcome) -> list[str]:
    """Sentences: how long was learnt, what was judged, what to do next.

    Args:
        outcome (Outcome): Those that are known.
    """
    return [*_length(outcome), *_classifier(outcome), _next(outcome)]


def guessing(labels, classes) -> float | None:
    r"""Mean average precision of scores that know nothing, in percent.

    Of n images in a random order, p of which show the class, it is

    .. math:: \frac{1}{n} \left( \frac{p - 1}{n - 1} (n - H_n) + H_n \right)

    with :math:`H_n = 1 + 1/2 + ... + 1/n`: little more than p / n of many
    images, and a good deal of few. Classes that no image shows do not count.

    Args:
        labels (Sequence[Sequence[int]]): Label ids of each image.
        classes (Iterable[int]): Label ids.
    """
    counts = [sum(label in image for image in labels) for label in classes]
    n = len(labels)
    harmonic = sum(1 / place for place in range(1, n + 1))
    values = [
        ((p - 1) / max(n - 1, 1) * (n - harmonic) + harmonic) / n
        for p in counts
        if p
    ]
    return 100 * sum(values) / len(values) if values else None


def _length(outcome):
    if outcome.steps is None:
        return
    learnt = f'the segmentor has learnt for {outcome.steps:,} steps'
    if outcome.is_first_look():
        sentence = f'This is a first look: {learnt} only'
    else:
        sentence = learnt[0].upper() + learnt[1:]
    if outcome.miou is not None:
        sentence += f', and reaches a mIoU of {outcome.miou:.1f} on val'
    yield f'{sentence}.'


def _classifier(outcome):
    if outcome.precision is None:
        return
    figures = f'mAP {outcome.precision:.1f}'
    if outcome.judged:
        figures += f' on {outcome.judged} image' + 's' * (outcome.judged > 1)
    if outcome.guessing is None:
        yield f'The classifier has {figures}.'
        return
    figures += f', guessing gives {outcome.guessing:.0f}'
    if outcome.guessing > 99:
        # every image shows every class: there is nothing to tell apart
        sentence = f'The average precision says nothing here ({figures})'
    else:
        above = outcome.precision - outcome.guessing
        part = above / (100 - outcome.guessing)
        if part >= GOOD:
            sentence = f'The classifier tells the classes apart ({figures})'
        else:
            how = 'partly' if part >= FAIR else 'hardly'
            if outcome.worst is not None:
                figures += '; least of all {} with {:.1f}'.format(
                    *outcome.worst
                )
            sentence = (
                f'The classifier {how} tells the classes apart ({figures}), '
                'and masks follow it: more images or a longer training may '
                'help'
            )
    if outcome.judged < FEW_IMAGES:
        sentence += '. So few images are hardly enough to judge by'
    yield f'{sentence}.'


def _next(outcome):
    change = 'see its sections on thresholds'
    if outcome.alpha_section:
        change = f'change alpha, see its section "{outcome.alpha_section}"'
    fit = 'use the model'
    if outcome.is_first_look():
        fit = 'they are worth a longer training'
    return (
        'Look at the masks on the report page: if they fit the objects, '
        f'{fit}; if they spill over or stop short, {change}.'
    )
