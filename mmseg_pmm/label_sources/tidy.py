"""What every reader's labels have to be."""

from collections import defaultdict

from mmseg_pmm.files.image_folder import composed
from mmseg_pmm.pseudo_masks.labels import names_background


def tidy_name(name) -> str:
    """A class's name with its accents composed, without spaces around it."""
    return composed(name).strip()


def spelt(name) -> str:
    """What two names have in common that people take for one."""
    return ' '.join(composed(name).casefold().split())


def tidy(labels_of, where) -> dict[str, list[str]]:
    """Labels in order, each once, without the background, names as
    :func:`tidy_name` has them.

    ``background``, however it is spelt, is no class that an image can show or
    not: an image of background alone has ``[]``.

    Args:
        labels_of (dict): What a reader gives.
        where (str | Path): The file or folder they come from, for errors.

    Raises:
        ValueError: No image shows anything, or classes differ in nothing but
            case.
    """
    tidied = {
        stem: sorted(
            {
                name
                for name in map(tidy_name, names)
                if not names_background(name)
            }
        )
        for stem, names in sorted(labels_of.items())
    }
    spellings = defaultdict(set)
    for names in tidied.values():
        for name in names:
            spellings[spelt(name)].add(name)
    if not spellings:
        raise ValueError(
            f'{where}: none of the {len(tidied)} images shows any class'
        )
    for alike in spellings.values():
        if len(alike) > 1:
            raise ValueError(
                f'{where}: the classes {sorted(alike)} differ in case or '
                'spaces alone: spell them alike'
            )
    return tidied
