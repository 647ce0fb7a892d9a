"""Which images to show: those that show something."""

import random
from collections import defaultdict


def choose_examples(labels, number, seed=0):
    """Choose images at random, each class in turn: the rarest, the most
    frequent, the rarest but one, and so on.

    However few the images, both kinds are among them. Images without any
    label are taken when there are no others.

    Args:
        labels (Sequence[Sequence[int]]): Label ids of each image.
        number (int): How many images; fewer where there are fewer.
        seed (int): Of the choice.

    Returns:
        list[int]: Their indices.
    """
    order = random.Random(seed).sample(range(len(labels)), len(labels))
    of_class = defaultdict(list)
    for index in order:
        for label in labels[index]:
            of_class[label].append(index)
    rising = sorted(of_class, key=lambda c: (len(of_class[c]), c))
    # 0, n - 1, 1, n - 2, ...
    ends = zip(rising, reversed(rising), strict=True)
    mixed = dict.fromkeys(label for pair in ends for label in pair)
    turns = [iter(of_class[label]) for label in mixed]
    chosen = {}  # keeps the order
    while turns and len(chosen) < number:
        for turn in list(turns):
            index = next((i for i in turn if i not in chosen), None)
            if index is None:
                turns.remove(turn)
            elif len(chosen) < number:
                chosen[index] = True
    rest = [index for index in order if index not in chosen]
    return [*chosen, *rest[: number - len(chosen)]]
