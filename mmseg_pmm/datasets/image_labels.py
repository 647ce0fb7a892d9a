"""Segmentation data sets that know which classes each image shows."""

import os.path as osp

import cv2
from mmengine import fileio
from mmseg.datasets import BaseSegDataset, PascalVOCDataset
from PIL import UnidentifiedImageError

from mmseg_pmm.datasets.folder_checks import (
    check_folders_of_classes,
    check_paths,
    check_pseudo_masks,
    steps_of,
)
from mmseg_pmm.datasets.ground_truth import reads_masks
from mmseg_pmm.datasets.image_classes import (
    check_class_list,
    checksum_of_files,
    checksum_of_labels,
    count_images,
    label_ids,
)
from mmseg_pmm.datasets.image_list import read_image_list, unique_stems
from mmseg_pmm.datasets.label_file import read_image_labels
from mmseg_pmm.datasets.rounds import PseudoMaskRounds
from mmseg_pmm.files.image_folder import (
    IMAGE_SUFFIXES,
    ImageFolder,
    is_litter,
    list_files,
    without_suffix,
)
from mmseg_pmm.files.mask_files import check_mask_header
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.registry import DATASETS


class ImageLabelMixin:
    """Adds ``img_labels``, and masks from a folder of pseudo-masks.

    Put it before a :class:`mmseg.datasets.BaseSegDataset` whose label ids
    have 0 for background. ``img_labels`` is a sorted tuple of label ids; to
    reach the model it must be among the meta keys of ``PackSegInputs``.

    A list (``ann_file``) names an image by its stem, or by its path and with
    its suffix. Label files and lists are text in UTF-8, or in UTF-16 with a
    mark.

    Args:
        image_labels (str): JSON file, below ``data_root`` unless absolute:
            ``{"2007_000032": ["aeroplane", "person"], ...}``. An image
            without any class has ``[]``.
        pseudo_mask_dir (str, optional): Folder with ``{stem}.png`` for every
            image, from the working directory; read in place of
            ``data_prefix.seg_map_path``. They may be refreshed during a
            run, see :class:`mmseg_pmm.datasets.rounds.PseudoMaskRounds`.
        data_prefix (dict): Besides ``img_path`` and ``seg_map_path``
            ``cam_path``, the folder with ``{stem}.npz`` for every image that
            :class:`mmseg_pmm.datasets.transforms.LoadCAMs` reads, from the
            working directory.
    """

    # images of the list that show each class, (C,) int64, and at the place of
    # the background all of them; known when the list is loaded
    images_by_class = None
    # of the images of the list and their labels, and of the images' files;
    # known then, too
    checksum = files_checksum = None
    # the tool that makes the file, for the error where it is missing
    CONVERTER = 'image_labels'

    def __init__(
        self,
        *args,
        image_labels='image_labels.json',
        pseudo_mask_dir=None,
        **kwargs,
    ):
        self.image_labels = image_labels
        self.pseudo_mask_dir = pseudo_mask_dir
        self.rounds = None
        if pseudo_mask_dir is not None:
            self.rounds = PseudoMaskRounds(pseudo_mask_dir)
        super().__init__(*args, **kwargs)

    @property
    def image_suffixes(self) -> tuple[str, ...]:
        """What ``img_suffix`` says: one suffix, or several."""
        suffix = self.img_suffix
        return (suffix,) if isinstance(suffix, str) else tuple(suffix)

    def get_data_info(self, idx) -> dict:
        """MMSegmentation's entry, with the mask of the present round.

        What follows from the image's path is not kept for each of a million
        images, but made here.
        """
        info = super().get_data_info(idx)
        info['label_map'] = self.label_map
        info['reduce_zero_label'] = self.reduce_zero_label
        info['seg_fields'] = []
        if self.rounds is not None:
            name = f'{stem_of(info["img_path"])}.png'
            info['seg_map_path'] = osp.join(self.rounds.folder, name)
            # pseudo-masks are in this data set's label ids already
            info['label_map'] = None
        elif self.data_prefix.get('seg_map_path') is not None:
            folder = osp.join(self.data_prefix['img_path'], '')
            name = info['img_path'].removeprefix(folder)
            info['seg_map_path'] = osp.join(
                self.data_prefix['seg_map_path'],
                without_suffix(name, self.image_suffixes)
                + self.seg_map_suffix,
            )
        if self.data_prefix.get('cam_path'):
            name = f'{stem_of(info["img_path"])}.npz'
            info['cam_path'] = osp.join(self.data_prefix['cam_path'], name)
        return info

    def _join_prefix(self):
        """CAMs are made by a run: from the working directory, as its other
        results, and not below ``data_root``."""
        cam_path = self.data_prefix.pop('cam_path', None)
        super()._join_prefix()
        if cam_path is not None:
            self.data_prefix['cam_path'] = cam_path

    def prepare_data(self, idx):
        """MMSegmentation's sample; a file that cannot be decoded is named, and
        a mask that does not fit its image."""
        try:
            self._check_mask(self.get_data_info(idx))
            return super().prepare_data(idx)
        except (cv2.error, OSError, SyntaxError, AssertionError) as error:
            if not _is_a_decoders(error):
                raise
            info = self.get_data_info(idx)
            files = filter(None, [info['img_path'], info.get('seg_map_path')])
            raise ValueError(
                f'{" or its mask ".join(files)} is damaged, or no image '
                f'({str(error).strip()}): put a whole file there, or take it '
                f'out of the lists and of {self._label_file()}'
            ) from error

    def _check_mask(self, info):
        """Once for each file in each process, by its header: a crop would
        hide that the sizes differ."""
        path = info.get('seg_map_path')
        if path is None or self.backend_args is not None:
            return
        seen = self.__dict__.setdefault('_masks_that_fit', set())
        if path in seen or not osp.isfile(path):
            return
        if reads_masks(steps_of(self)):
            check_mask_header(path, info['img_path'])
            seen.add(path)

    def load_data_list(self) -> list[dict]:
        """Path and labels of each image: ``img_path``, ``img_labels``."""
        check_class_list(self.metainfo, self.reduce_zero_label)
        check_paths(self, self._label_file(), self.CONVERTER)
        folder = self._image_folder()
        if self.ann_file and not osp.isdir(self.ann_file):
            paths = read_image_list(self.ann_file, folder, self.backend_args)
        else:
            paths = sorted(folder.paths())
        if not paths:
            raise ValueError(
                f'{folder.folder} has no image with {folder.suffix_words()}'
            )
        stems = unique_stems(paths, self.ann_file or folder.folder)
        labels = self._labels(stems, folder)
        self.checksum = checksum_of_labels(stems, labels)
        check_folders_of_classes(self)
        root = osp.join(folder.folder, '')
        images = [root + path for path in paths]
        if self.backend_args is None:
            self.files_checksum = checksum_of_files(images)
        if self.pseudo_mask_dir is not None:
            check_pseudo_masks(self.pseudo_mask_dir, images)
        return [
            dict(img_path=path, img_labels=image_labels)
            for path, image_labels in zip(images, labels, strict=True)
        ]

    def _label_file(self) -> str:
        return osp.join(self.data_root or '', self.image_labels)

    def _image_folder(self) -> ImageFolder:
        folder = self.data_prefix['img_path']
        if self.backend_args is None and osp.isdir(folder):
            files = list_files(folder)
        else:
            files = (
                file
                for file in fileio.list_dir_or_file(
                    folder,
                    list_dir=False,
                    recursive=True,
                    backend_args=self.backend_args,
                )
                if not any(map(is_litter, file.split('/')))
            )
        return ImageFolder(folder, files, self.image_suffixes)

    def _labels(self, stems, folder) -> list[tuple[int, ...]]:
        """Label ids of each image; entries and images have to match."""
        file = self._label_file()
        where = self.ann_file or 'the image folder'
        names_of = read_image_labels(file, folder, self.backend_args)
        classes = self.metainfo['classes']  # a copy each time
        known = self.METAINFO.get('classes', classes)
        labels = label_ids(stems, names_of, classes, known, file, where)
        self.images_by_class = count_images(labels, classes, file, where)
        return labels


@DATASETS.register_module()
class ImageLabelDataset(ImageLabelMixin, BaseSegDataset):
    """A data set of one's own; name the classes in ``metainfo``.

    Args:
        img_suffix (str | Sequence[str]): What files of images end with.
            Defaults to the usual suffixes (JPEG, PNG, BMP, TIFF, WebP),
            in any case.

    Example:
        >>> dict(
        ...     type='mmseg_pmm.ImageLabelDataset',
        ...     metainfo=dict(classes=('background', 'cat', 'dog')),
        ...     data_root='data/pets',
        ...     data_prefix=dict(img_path='images'))
    """

    def __init__(self, *args, img_suffix=IMAGE_SUFFIXES, **kwargs):
        super().__init__(*args, img_suffix=img_suffix, **kwargs)


@DATASETS.register_module()
class VOCImageLabels(ImageLabelMixin, PascalVOCDataset):
    """PASCAL VOC with image labels."""


def _is_a_decoders(error) -> bool:
    """OpenCV's and Pillow's decoders get bytes, and name no file; mmcv's step
    asserts that they made an image."""
    if isinstance(error, AssertionError):
        return str(error).startswith('failed to load image')
    return isinstance(error, (cv2.error, SyntaxError)) or (
        type(error) in (OSError, UnidentifiedImageError)
        and error.filename is None
    )
