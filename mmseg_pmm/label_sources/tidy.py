"""What every reader's labels have to be."""

from collections import defaultdict

from mmseg_pmm.files.image_folder import composed
from mmseg_pmm.pseudo_masks.labels import names_background


def tidy(labels_of, where) -> dict[str, list[str]]:
    """Labels in order, each once, without the background, accents composed.

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
                for name in map(composed, names)
                if not names_background(name)
            }
        )
        for stem, names in sorted(labels_of.items())
    }
    spellings = defaultdict(set)
    for names in tidied.values():
        for name in names:
            spellings[' '.join(name.casefold().split())].add(name)
    if not spellings:
        raise ValueError(
            f'{where}: none of the {len(tidied)} images shows any class'
        )
    for spelt in spellings.values():
        if len(spelt) > 1:
            raise ValueError(
                f'{where}: the classes {sorted(spelt)} differ in case or '
                'spaces alone: spell them alike'
            )
    return tidied
