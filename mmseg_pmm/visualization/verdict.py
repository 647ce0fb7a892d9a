"""Two or three sentences on what a method has come to, from its figures."""

from typing import NamedTuple

FIRST_LOOK = 300  # steps: fewer show whether masks fit, and no more
# parts of the way from guessing to a perfect average precision: a judgement
GOOD, FAIR = 0.75, 0.4
FEW_IMAGES = 20  # of which an average precision says little


class Facts(NamedTuple):
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
    """

    steps: int | None = None
    precision: float | None = None
    guessing: float | None = None
    judged: int = 0
    miou: float | None = None
    alpha_section: str | None = None

    def is_first_look(self) -> bool:
        return self.steps is not None and self.steps < FIRST_LOOK


def verdict(facts) -> list[str]:
    """Sentences: how long was learnt, what was judged, what to do next.

    Args:
        facts (Facts): Those that are known.
    """
    return [*_length(facts), *_classifier(facts), _next(facts)]


def guessing(labels, classes) -> float | None:
    """Mean average precision of scores that know nothing, in percent.

    That of a class is the share of the images that show it; classes that no
    image shows do not count.

    Args:
        labels (Sequence[Sequence[int]]): Label ids of each image.
        classes (Iterable[int]): Label ids.
    """
    counts = [sum(label in image for image in labels) for label in classes]
    shares = [count / len(labels) for count in counts if count]
    return 100 * sum(shares) / len(shares) if shares else None


def _length(facts):
    if facts.steps is None:
        return
    learnt = f'the segmentor has learnt for {facts.steps:,} steps'
    if facts.is_first_look():
        sentence = f'This is a first look: {learnt} only'
    else:
        sentence = learnt[0].upper() + learnt[1:]
    if facts.miou is not None:
        sentence += f', and reaches a mIoU of {facts.miou:.1f} on val'
    yield f'{sentence}.'


def _classifier(facts):
    if facts.precision is None:
        return
    images = f'{facts.judged} image' + 's' * (facts.judged != 1)
    figures = f'mAP {facts.precision:.1f} on {images}'
    part = None
    if facts.guessing is not None and facts.guessing < 100:
        figures += f', guessing gives {facts.guessing:.0f}'
        part = (facts.precision - facts.guessing) / (100 - facts.guessing)
    if part is None:
        # every image shows every class: there is nothing to tell apart
        sentence = f'The average precision says nothing here ({figures})'
    elif part >= GOOD:
        sentence = f'The classifier tells the classes apart ({figures})'
    else:
        how = 'partly' if part >= FAIR else 'hardly'
        sentence = (
            f'The classifier {how} tells the classes apart ({figures}), and '
            'masks follow it: more images or a longer training may help'
        )
    if facts.judged < FEW_IMAGES:
        sentence += '; so few images say little'
    yield f'{sentence}.'


def _next(facts):
    change = 'see the sections on thresholds there'
    if facts.alpha_section:
        change = f'change alpha, see "{facts.alpha_section}" there'
    fit = (
        'they are worth a longer training'
        if facts.is_first_look()
        else ('use the model')
    )
    return (
        'Look at the masks on the report page: if they fit the objects, '
        f'{fit}; if they spill over or stop short, {change}.'
    )
