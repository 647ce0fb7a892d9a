"""Which images a training sees, and which judge it."""

import hashlib
from collections import Counter, defaultdict

from mmseg_pmm.files.image_folder import composed
from mmseg_pmm.files.stems import stem_of


def split(labels_of, share, judged=None, seed=0):
    """Choose images to judge on, by their names.

    Images are put in order by a hash of their names. From the rarest class to
    the commonest, the first ones that show it are chosen, until
    ``share * images`` of the class are, and one at least; those that were
    chosen for another class count. Images without class are a class here. If
    these are fewer than the share of all, the first of the rest are added.
    The last image of a class is not chosen, so that it can be learnt.

    The same images and labels give the same choice. A label that is
    corrected, an image more or one fewer changes the place of few others: of
    two at most, as a rule, since all keep their order.

    Args:
        labels_of (dict[str, list[str]]): By image.
        share (float): In (0, 1).
        judged (Container[str], optional): Images that may judge, as those
            with a mask; all by default.
        seed (int): Of the order.

    Returns:
        tuple[list[str], list[str]]: To learn from, and to judge; sorted.
    """
    # images without any class are a class here
    names_of = {image: names or [None] for image, names in labels_of.items()}
    number = Counter(name for names in names_of.values() for name in names)
    candidates = [i for i in names_of if judged is None or i in judged]
    candidates.sort(key=lambda image: _hash(image, seed))
    showing = defaultdict(list)
    for image in candidates:
        for name in names_of[image]:
            showing[name].append(image)
    chosen, of_class = set(), Counter()

    def choose(images, missing):
        for image in images:
            if missing <= 0:
                return
            names = names_of[image]
            if image in chosen or any(
                of_class[name] == number[name] - 1 for name in names
            ):
                continue
            chosen.add(image)
            of_class.update(names)
            missing -= 1

    for name in sorted(number, key=lambda name: (number[name], name or '')):
        quota = max(1, round(share * number[name]))
        choose(showing[name], quota - of_class[name])
    choose(candidates, round(share * len(names_of)) - len(chosen))
    return sorted(labels_of.keys() - chosen), sorted(chosen)


def _hash(image, seed) -> str:
    # a class's folder does not count: a label may be corrected by moving it
    name = f'{seed} {composed(stem_of(image))}'
    name = name.encode(errors='surrogateescape')
    return hashlib.sha256(name).hexdigest()
