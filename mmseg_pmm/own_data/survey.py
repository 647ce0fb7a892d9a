"""All that is known of a data set before a training."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median

# of one class; with fewer a classifier learns the images by heart
FEW = 20
# of the images; what more of them show is hard to tell from the background
MOST = 0.9


@dataclass
class Survey:
    """Images and labels, and what does not go together.

    Attributes:
        folder (str): Of the images, as the user typed it.
        source (str): Of the labels.
        form (str): Of the labels.
        images (list[ImageFacts]): That can be read and have labels.
        labels_of (dict[str, list[str]]): Of these, by path from the folder.
        classes (tuple[str, ...]): Without background, in the order of label
            ids.
        unreadable (dict[str, str]): Images by path, and why.
        without_label (list[str]): Images by path.
        without_image (list[str]): Labels by name.
        unsaid (list[tuple[int, str]]): Rows of a table that say nothing: line
            and image.
        several_rows (int): Images that have several rows of a table.
        without (dict[str, int]): Classes that are left out, and how many
            images show them.
        only_without (dict[str, list[str]]): Images by path that show nothing
            else, and are left out, with what they show.
        masks (Masks | None): Ground truth.
    """

    folder: str
    source: str
    form: str
    images: list
    labels_of: dict
    classes: tuple
    unreadable: dict = field(default_factory=dict)
    without_label: list = field(default_factory=list)
    without_image: list = field(default_factory=list)
    unsaid: list = field(default_factory=list)
    several_rows: int = 0
    without: dict = field(default_factory=dict)
    only_without: dict = field(default_factory=dict)
    masks: object = None

    def images_by_class(self) -> dict[str, int]:
        """How many images show each class."""
        shown = Counter(
            name for names in self.labels_of.values() for name in names
        )
        return {name: shown[name] for name in self.classes}

    def without_class(self) -> int:
        """How many images show none."""
        return sum(not names for names in self.labels_of.values())

    def always_together(self) -> list[tuple[str, ...]]:
        """Classes that the same images show."""
        images_of = defaultdict(set)
        for image, names in self.labels_of.items():
            for name in names:
                images_of[name].add(image)
        alike = defaultdict(list)
        for name in self.classes:
            if images_of[name]:
                alike[frozenset(images_of[name])].append(name)
        return [tuple(names) for names in alike.values() if len(names) > 1]

    def everywhere(self) -> list[str]:
        """Classes that every image shows."""
        shown = self.images_by_class()
        return [n for n in self.classes if shown[n] == len(self.labels_of)]

    def nearly_everywhere(self) -> dict[str, int]:
        """Classes that nearly all images show: how many do not."""
        total = len(self.labels_of)
        return {
            name: total - number
            for name, number in self.images_by_class().items()
            if MOST * total < number < total
        }

    def rare(self) -> dict[str, int]:
        """Classes that few images show."""
        shown = self.images_by_class()
        return {name: n for name, n in shown.items() if n < FEW}

    def long_side(self) -> int:
        """The median of the images' longer sides, in pixels."""
        return round(median(image.long_side for image in self.images))

    def left_out(self) -> list[tuple[str, str]]:
        """What cannot be used: what it is, and why."""
        return [
            *((path, why) for path, why in self.unreadable.items()),
            *((path, 'an image without label') for path in self.without_label),
            *((name, 'a label without image') for name in self.without_image),
            *(
                (path, f'shows {", ".join(names)} alone (--without)')
                for path, names in self.only_without.items()
            ),
        ]
