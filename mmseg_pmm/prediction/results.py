"""The files that a prediction leaves, each one whole or not there."""

import json
import os
import os.path as osp
from pathlib import Path

import mmcv
from PIL import Image

from mmseg_pmm.files import read_mask
from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.image_folder import list_files
from mmseg_pmm.files.mask_files import check_mask_header
from mmseg_pmm.prediction.coco import check_pycocotools, coco_dataset
from mmseg_pmm.prediction.labelme import labelme_file
from mmseg_pmm.prediction.noted_photos import place_of
from mmseg_pmm.prediction.overlay import overlay_mask
from mmseg_pmm.prediction.scores import (
    mask_origin,
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
        made (str): Short for the weights and settings of the masks.
        classes (Sequence[str]): Names of the label ids.
        palette (Sequence): RGB triples, one for each label id.
        overlays (str, optional): Folder for ``{name}.jpg``, masks over
            photos.
        formats (Sequence[str]): ``labelme``, ``coco``, both or none.

    Raises:
        ImportError: COCO's format needs pycocotools.
    """

    def __init__(
        self, folder, made, classes, palette, overlays=None, formats=()
    ):
        if 'coco' in formats:
            check_pycocotools()  # not after hours
        self.folder = folder
        self.made = made
        self.classes = classes
        self.palette = palette
        self.overlays = overlays
        self.formats = formats

    def mask_of(self, photo) -> str:
        """Path of a photo's mask."""
        return osp.join(self.folder, f'{photo.name}.png')

    def picture_of(self, photo) -> str:
        """Path of a photo's picture."""
        return osp.join(self.overlays, f'{photo.name}.jpg')

    def origin_of(self, photo) -> dict:
        """What a mask is of: weights, settings and the photo, as it is now."""
        status = os.stat(photo.path)
        return dict(
            made=self.made,
            file=photo.file,
            size=status.st_size,
            time=status.st_mtime_ns,
        )

    def remove(self, photo):
        """Of what is made again nothing may pass for new."""
        Path(self.mask_of(photo)).unlink(missing_ok=True)
        if self.overlays is not None:
            Path(self.picture_of(photo)).unlink(missing_ok=True)

    def other_masks(self, photos=()) -> list[str]:
        """Masks that are not of these weights and settings, and of none of
        these photos."""
        return self._masks(photos)[1]

    def write(self, photo, origin, mask, probabilities):
        """Write a mask, then its picture and its polygons.

        Args:
            origin (dict): :meth:`origin_of` the photo before it was read.
            mask (ndarray): (H, W) uint8 label ids.
            probabilities (ndarray): (C,), NaN for classes without pixels.
        """
        path = self.mask_of(photo)
        write_predicted_mask(
            path,
            mask,
            self.palette,
            probabilities,
            origin,
            place_of(photo.path, self.folder),
        )
        self.complete(photo, mask)

    def complete(self, photo, mask=None):
        """Make what is older than the mask, or missing; hand-corrected
        polygons stay."""
        path = self.mask_of(photo)
        since = osp.getmtime(path)
        if self.overlays is not None:
            picture = self.picture_of(photo)
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

    def summarise(self, photos) -> int:
        """Write the files that are of all photos: of these, and of earlier
        ones whose masks are of the same weights and settings.

        Args:
            photos (Sequence[Photo]): All have a mask.

        Returns:
            int: How many photos they are.
        """
        masks = self._masks(photos)[0]
        write_scores(
            osp.join(self.folder, SCORES),
            (
                (file, read_mask(path), mask_probabilities(path, self.classes))
                for file, path in masks
            ),
            self.classes,
        )
        if 'coco' in self.formats:
            content = coco_dataset(
                ((file, read_mask(path)) for file, path in masks), self.classes
            )
            _write_json(osp.join(self.folder, COCO), content)
        return len(masks)

    def _masks(self, photos):
        """The folder's masks: pairs of photo and path, and other paths."""
        file_of = {self.mask_of(photo): photo.file for photo in photos}
        others = []
        for name in list_files(self.folder):
            path = osp.join(self.folder, name)
            if not name.endswith('.png') or path in file_of:
                continue
            origin = mask_origin(path)
            if origin and origin['made'] == self.made:
                file_of[path] = origin['file']
            else:
                others.append(path)
        return sorted((file, path) for path, file in file_of.items()), others

    def _paint(self, path, photo, mask):
        image = mmcv.imread(photo.path, channel_order='rgb')
        picture = overlay_mask(image, mask, self.classes, self.palette)
        with replace_when_whole(path) as file:
            Image.fromarray(picture).save(file, format='JPEG', quality=QUALITY)


def has_been_written(path, since) -> bool:
    """Whether a file is there, and not from before a time."""
    return osp.isfile(path) and osp.getmtime(path) >= since


def is_mask_of(mask, photo, origin, since) -> bool:
    """Whether a mask is there, and of this very photo.

    Args:
        mask (str): Where it would be. One without a note, which another
            program has written, has to have the photo's size and to be newer
            than photo and weights.
        photo (str): The photo's file.
        origin (dict): See :meth:`PhotoResults.origin_of`.
        since (float): When the weights were written.
    """
    said = mask_origin(mask)
    if said is not None:
        return said == origin
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
