"""What the configs of a data set are written from."""

from dataclasses import dataclass

from mmseg_pmm.own_data.facts import Facts


@dataclass(frozen=True)
class Plan:
    """A data set's name, places and facts.

    Attributes:
        name (str): Of the data set, as in ``cam_NAME.py``.
        images (str): Folder of images, from the working directory.
        root (str): Folder of label file and lists.
        folder (str): Folder of the configs.
        base (str): ``_base_`` of the project's configs, from there.
        command (str): That the user typed.
        classes (tuple[str, ...]): Without background.
        facts (Facts): What settings follow from.
        masks (str | None): Folder of ground truth for the images of val.
        mask_suffix (str): Of these.
        train_masks (bool): The training images have ground truth, too.
        img_suffix (str | None): Of images, if not any usual one.
        weights (str | None): File of the backbone's.
        depth (int | None): Of the ResNet in it.
        style (str): Of that ResNet.
    """

    name: str
    images: str
    root: str
    folder: str
    base: str
    command: str
    classes: tuple
    facts: Facts
    masks: str | None = None
    mask_suffix: str = '.png'
    train_masks: bool = False
    img_suffix: str | None = None
    weights: str | None = None
    depth: int | None = None
    style: str = 'pytorch'

    @property
    def resized(self) -> bool:
        """Whether networks see images at another size than their own."""
        return self.facts.network_side != self.facts.long_side

    def config(self, stage) -> str:
        return f'{self.folder}/{stage}_{self.name}.py'

    def work_dir(self, stage) -> str:
        return f'work_dirs/{stage}_{self.name}'
