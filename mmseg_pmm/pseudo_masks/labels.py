"""Label ids that mean the same in every data set and mask here."""

BACKGROUND = 0
IGNORED = 255
# of the class with label id 0
BACKGROUND_NAMES = ('background', '__background__')


def names_background(label) -> bool:
    """Whether an image's label is the background, however it is spelt."""
    return label.casefold() in BACKGROUND_NAMES
