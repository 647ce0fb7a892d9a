"""What a user has to look at after the stages have run."""

import ast
import re

KEPT = re.compile(r'in (\d+ of \d+ images \(\d+ %).*\(keep_known of Pseudo')
DIES = re.compile(r'(.+) dies out: the model predicts ')
FEW = 'too few to end the refreshes'
REFUSED = re.compile(
    r'no round \d+ of the pseudo-masks|a class died out before this checkpoint'
)
NOT_JUDGED = re.compile(
    r'(\[.*\]) do not count in the average precision: none of the (\d+) '
)
NAMED = 6  # classes in a sentence
MANY_LOST = 10  # percent of the images with a label


def remarks_of_warnings(messages) -> list[str]:
    """Warnings of a stage's log, known ones in plain words.

    Args:
        messages (Sequence[str]): As the log has them, each once.

    Returns:
        list[str]: Fewer, since warnings of one event become one sentence.
    """
    refused = any(REFUSED.match(message) for message in messages)
    dying = {DIES.match(m)[1]: FEW in m for m in messages if DIES.match(m)}
    said = []
    for message in messages:
        kept, judged = KEPT.match(message), NOT_JUDGED.match(message)
        if kept and not refused:
            said.append(
                f'in {kept[1]}) the masks made anew had all but lost a class, '
                'and its old pixels were kept there'
            )
        elif judged:
            names = ast.literal_eval(judged[1])
            are = 'it is' if len(names) == 1 else 'they are'
            said.append(
                f'no image of validation ({judged[2]}) shows {some(names)}: '
                f'how well {are} recognised is not known'
            )
        elif not (kept or DIES.match(message) or REFUSED.match(message)):
            said.append(message)
    if refused:
        said.append(_refused(dying))
    elif dying:
        said.append(
            f'the segmentor does not find {some(dying)}, which few images show'
        )
    return said


def _refused(dying):
    ending = [name for name, has_few in dying.items() if not has_few]
    others = [name for name, has_few in dying.items() if has_few]
    what = f' {some(ending)}' if ending else ' a class'
    if others:
        what += f' (nor {some(others)}, which few images show)'
    return (
        f'its masks were not made anew: in the middle of its training it did '
        f'not find{what}. It went on with the masks it had. It may have to '
        'learn for longer, or the masks of these classes are poor'
    )


def remarks_of_masks(images, without=''):
    """What folders of masks lack.

    Args:
        images (ReportedImages): With masks.
        without (str): How to leave a class out, if that is known.

    Yields:
        tuple[str, str]: Name of a folder, and a sentence.
    """
    known = set()
    for place, name in enumerate(images.masks):
        all_pixels = (each.pixels[place] for each in images.compared)
        labelled = [
            (labels, pixels)
            for labels, pixels in zip(images.labels, all_pixels, strict=True)
            if labels and pixels.any()  # else there is no mask
        ]
        shown, found = {}, set()
        for labels, pixels in labelled:
            for label in labels:
                shown[label] = shown.get(label, 0) + 1
            found.update(pixels.nonzero()[0].tolist())
        never = sorted(set(shown) - found - known)
        known.update(never)
        if never:
            names = [
                f'{images.classes[label]} ({images_(shown[label])})'
                for label in never
            ]
            yield (
                name,
                f'the masks have no pixel of {some(names)}: the segmentor '
                'learns nothing of it. More images of it may help'
                + (f'; {without} leaves it out' if without else ''),
            )
        lost = sum(
            any(not pixels[label] for label in labels)
            for labels, pixels in labelled
        )
        if 100 * lost > MANY_LOST * len(labelled):
            yield (
                name,
                f'in {lost:,} of {images_(len(labelled))} '
                f'({100 * lost / len(labelled):.0f} %) the mask has no pixel '
                'of a label; see "Labels without a pixel" on the report page',
            )


def some(names) -> str:
    """The first of many names, in a sentence.

    >>> some(['cat', 'dog', 'cow'])
    'cat, dog and cow'
    """
    names = list(names)
    if len(names) > NAMED:
        return f'{", ".join(names[:NAMED])} and {len(names) - NAMED} more'
    *first, last = names
    return f'{", ".join(first)} and {last}' if first else last


def images_(count) -> str:
    return f'{count:,} image' + 's' * (count != 1)
