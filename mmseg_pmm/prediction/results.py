"""The files that a prediction leaves, each one whole or not there."""

import json
import os.path as osp

import mmcv
from PIL import Image

from mmseg_pmm.files import read_mask
from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.mask_files import check_mask_header
from mmseg_pmm.prediction.coco import check_pycocotools, coco_dataset
from mmseg_pmm.prediction.labelme import labelme_file
from mmseg_pmm.prediction.overlay import overlay_mask
from mmseg_pmm.prediction.scores import (
    mask_probabilities,
    write_predicted_mask,
    write_scores,
)

SCORES = 'scores.csv'
COCO = 'annotations.json'
QUALITY = 90


class PhotoResults:
    """Masks of photos, and what is made of the masks.

    ``{name}.png`` is the mask of a photo, at its size. All else follows from
    the masks, and can be had later without the network: ``scores.csv``,
    pictures, ``{name}.json`` for labelme, ``annotations.json`` in COCO's
    format.

    Args:
        folder (str): For all but the pictures.
        classes (Sequence[str]): Names of the label ids.
        palette (Sequence): RGB triples, one for each label id.
        overlays (str, optional): Folder for ``{name}.jpg``, masks over
            photos.
        formats (Sequence[str]): ``labelme``, ``coco``, both or none.

    Raises:
        ImportError: COCO's format needs pycocotools.
    """

    def __init__(self, folder, classes, palette, overlays=None, formats=()):
        if 'coco' in formats:
            check_pycocotools()  # not after hours
        self.folder = folder
        self.classes = classes
        self.palette = palette
        self.overlays = overlays
        self.formats = formats

    def mask_of(self, photo) -> str:
        """Path of a photo's mask."""
        return osp.join(self.folder, f'{photo.name}.png')

    def write(self, photo, mask, probabilities):
        """Write a mask, then its picture and its polygons.

        Args:
            mask (ndarray): (H, W) uint8 label ids.
            probabilities (ndarray): (C,), NaN for classes without pixels.
        """
        path = self.mask_of(photo)
        write_predicted_mask(path, mask, self.palette, probabilities)
        self.complete(photo, mask)

    def complete(self, photo, mask=None):
        """Make what is older than the mask, or missing; hand-corrected
        polygons stay."""
        path = self.mask_of(photo)
        since = osp.getmtime(path)
        if self.overlays is not None:
            picture = osp.join(self.overlays, f'{photo.name}.jpg')
            if not has_been_written(picture, since):
                mask = read_mask(path) if mask is None else mask
                self._paint(picture, photo, mask)
        if 'labelme' in self.formats:
            polygons = osp.join(self.folder, f'{photo.name}.json')
            if not has_been_written(polygons, since):
                mask = read_mask(path) if mask is None else mask
                content = labelme_file(
                    polygons, photo.path, mask, self.classes
                )
                _write_json(polygons, content)

    def summarise(self, photos):
        """Write the files that are of all photos.

        Args:
            photos (Sequence[Photo]): All have a mask.
        """
        write_scores(
            osp.join(self.folder, SCORES),
            (
                (
                    photo.file,
                    read_mask(self.mask_of(photo)),
                    mask_probabilities(self.mask_of(photo), self.classes),
                )
                for photo in photos
            ),
            self.classes,
        )
        if 'coco' in self.formats:
            masks = (
                (photo.file, read_mask(self.mask_of(photo)))
                for photo in photos
            )
            content = coco_dataset(masks, self.classes)
            _write_json(osp.join(self.folder, COCO), content)

    def _paint(self, path, photo, mask):
        image = mmcv.imread(photo.path, channel_order='rgb')
        picture = overlay_mask(image, mask, self.classes, self.palette)
        with replace_when_whole(path) as file:
            Image.fromarray(picture).save(file, format='JPEG', quality=QUALITY)


def has_been_written(path, since) -> bool:
    """Whether a file is there, and not from before a time."""
    return osp.isfile(path) and osp.getmtime(path) >= since


def is_mask_of(mask, photo, since) -> bool:
    """Whether a mask is there, and of this very photo.

    Args:
        mask (str): Where it would be.
        photo (str): The photo's file.
        since (float): When the weights were written.
    """
    if not has_been_written(mask, max(since, osp.getmtime(photo))):
        return False
    try:
        check_mask_header(mask, photo)
    except ValueError:  # another photo took the name, or one is damaged
        return False
    return True


def _write_json(path, content):
    with replace_when_whole(path) as file:
        file.write(json.dumps(content).encode())
