"""Which images a training sees, and which judge it."""

import random
from collections import Counter


def split(labels_of, share, judged=None, seed=0):
    """Choose images to judge on, at random, the same ones each time.

    Stratified: images are put in order by their labels, at random among those
    with the same, and every ``1 / share``-th is taken (systematic sampling).
    Then each class that two images show is in both parts.

    Args:
        labels_of (dict[str, list[str]]): By image.
        share (float): In (0, 1).
        judged (Container[str], optional): Images that may judge, as those
            with a mask; all by default.
        seed (int): Of the choice.

    Returns:
        tuple[list[str], list[str]]: To learn from, and to judge; sorted.
    """
    images = sorted(labels_of)
    random.Random(seed).shuffle(images)
    images.sort(key=lambda image: labels_of[image])
    candidates = [i for i in images if judged is None or i in judged]
    # images without any class are a class here
    names_of = {image: labels_of[image] or [None] for image in images}
    left = Counter(name for image in images for name in names_of[image])
    chosen = set()

    def choose(image):
        chosen.add(image)
        left.subtract(names_of[image])

    def is_needed(image):
        return min(left[name] for name in names_of[image]) < 2

    due = 0.5
    for image in candidates:
        due += share * len(images) / len(candidates)
        if due >= 1 and not is_needed(image):
            choose(image)
            due -= 1
    for name in sorted(left, key=lambda name: (left[name], name or '')):
        showing = [i for i in candidates if name in names_of[i]]
        if not any(image in chosen for image in showing):
            spare = [image for image in showing if not is_needed(image)]
            for image in spare[:1]:
                choose(image)
    return sorted(labels_of.keys() - chosen), sorted(chosen)
