"""Which images a training sees, and which judge it."""

import random


def split(labels_of, share, judged=None, seed=0):
    """Choose images to judge on, at random, the same ones each time.

    Stratified: of every class, and of the images that show none, this share
    goes to the judges, rare classes first; at least one image where a class
    has two, and never the last one of a class.

    Args:
        labels_of (dict[str, list[str]]): By image.
        share (float): In (0, 1).
        judged (Container[str], optional): Images that may judge, as those
            with a mask; all by default.
        seed (int): Of the choice.

    Returns:
        tuple[list[str], list[str]]: To learn from, and to judge; sorted.
    """
    images_of = {}
    for image in sorted(labels_of):
        # the images without any class are a class here
        for name in labels_of[image] or [None]:
            images_of.setdefault(name, []).append(image)
    left = {name: len(images) for name, images in images_of.items()}
    chosen = set()
    generator = random.Random(seed)
    for name in sorted(left, key=lambda n: (left[n], n is None, n or '')):
        images = images_of[name]
        wanted = max(1, round(share * len(images)))
        wanted -= len(chosen.intersection(images))
        for image in generator.sample(images, len(images)):
            names = labels_of[image] or [None]
            if wanted <= 0 or image in chosen:
                continue
            if judged is not None and image not in judged:
                continue
            if min(left[each] for each in names) > 1:
                chosen.add(image)
                wanted -= 1
                for each in names:
                    left[each] -= 1
    return sorted(labels_of.keys() - chosen), sorted(chosen)
