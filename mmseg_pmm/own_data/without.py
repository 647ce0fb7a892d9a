"""Classes that the user leaves out."""

from collections import Counter
from typing import NamedTuple

from mmseg_pmm.label_sources import tidy_name


class Without(NamedTuple):
    """Labels without some of their classes.

    Attributes:
        labels_of (dict[str, list[str]]): What is left, by image.
        number_of (dict[str, int]): How many images show each class that is
            left out.
        alone (dict[str, list[str]]): Images that show nothing else, with
            what they show.
    """

    labels_of: dict
    number_of: dict
    alone: dict


def leave_out(labels_of, classes, source) -> Without:
    """Take classes out of labels.

    An image keeps its other labels. One that shows nothing else is left out:
    ``[]`` would say that it shows background alone, and nobody knows whether
    what it shows looks like one of the other classes.

    Args:
        labels_of (dict[str, list[str]]): By image.
        classes (Sequence[str]): To leave out.
        source (str | Path): Of the labels, for errors.

    Raises:
        ValueError: No image shows one of the classes, or none is left.
    """
    classes = set(map(tidy_name, classes))
    shown = Counter(n for names in labels_of.values() for n in names)
    unknown = sorted(classes - shown.keys())
    if unknown:
        raise ValueError(
            f'no image shows {unknown}, which --without leaves out; the '
            f'classes of {source} are {sorted(shown)}'
        )
    if classes and not shown.keys() - classes:
        raise ValueError(f'--without leaves out each class of {source}')
    left, alone = {}, {}
    for image, names in labels_of.items():
        others = [name for name in names if name not in classes]
        if names and not others:
            alone[image] = names
        else:
            left[image] = others
    number_of = {name: shown[name] for name in sorted(classes)}
    return Without(left, number_of, alone)
