"""Segmentation data sets that know which classes each image shows."""

import os.path as osp
from collections import Counter

import cv2
import numpy as np
from mmengine import fileio
from mmseg.datasets import BaseSegDataset, PascalVOCDataset
from PIL import UnidentifiedImageError

from mmseg_pmm.datasets.ground_truth import reads_masks, some_indices
from mmseg_pmm.datasets.image_list import read_image_list, unique_stems
from mmseg_pmm.datasets.label_file import read_image_labels, some_of
from mmseg_pmm.datasets.rounds import PseudoMaskRounds
from mmseg_pmm.files.class_names import check_class_names_of
from mmseg_pmm.files.folder_checks import check_files
from mmseg_pmm.files.image_folder import (
    IMAGE_SUFFIXES,
    ImageFolder,
    composed,
    is_litter,
    list_files,
    without_suffix,
)
from mmseg_pmm.files.mask_files import check_mask_header
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, BACKGROUND_NAMES, IGNORED
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
    """

    # images of the list that show each class, (C,) int64, and at the place of
    # the background all of them; known when the list is loaded
    images_by_class = None
    # the tool that makes the file, for the error where it is missing
    CONVERTER = 'tools/dataset_converters/image_labels.py'

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
        return info

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
        if path in seen or not osp.isfile(path) or not self._reads_masks():
            return
        check_mask_header(path, info['img_path'])
        seen.add(path)

    def _reads_masks(self) -> bool:
        return reads_masks(getattr(self.pipeline, 'transforms', ()))

    def load_data_list(self) -> list[dict]:
        """Path and labels of each image: ``img_path``, ``img_labels``."""
        self._check_label_ids()
        self._check_paths()
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
        self.images_by_class = self._count_images(labels)
        self._check_class_names()
        if self.pseudo_mask_dir is not None:
            self._check_pseudo_masks(paths)
        root = osp.join(folder.folder, '')
        return [
            dict(img_path=root + path, img_labels=image_labels)
            for path, image_labels in zip(paths, labels, strict=True)
        ]

    def _label_file(self) -> str:
        return osp.join(self.data_root or '', self.image_labels)

    def _check_label_ids(self):
        classes = self.metainfo.get('classes') or ('none',)
        if classes[BACKGROUND] not in BACKGROUND_NAMES:
            raise ValueError(
                "label id 0 is background: metainfo['classes'] has to begin "
                f"with 'background', got {list(classes)}"
            )
        if len(set(classes)) < len(classes):
            raise ValueError(
                f"metainfo['classes'] names a class twice: {list(classes)}"
            )
        if self.reduce_zero_label:
            raise ValueError(
                'reduce_zero_label=True would take label id 0, the '
                'background, away: leave it out'
            )
        if len(classes) > IGNORED:
            raise ValueError(
                f'masks of 8 bits hold {IGNORED} classes, background among '
                f'them; got {len(classes)}'
            )

    def _check_paths(self):
        advice = {
            self.data_prefix['img_path']: 'the folder of images',
            self._label_file(): f'make it with {self.CONVERTER}',
        }
        if self.ann_file:
            advice[self.ann_file] = 'the list of images, a stem on each line'
        if self.pseudo_mask_dir is None and reads_masks(
            self.pipeline.transforms
        ):
            masks = self.data_prefix.get('seg_map_path')
            if not masks:
                raise ValueError(
                    'LoadAnnotations reads masks: the data set needs a '
                    'seg_map_path in data_prefix, or a pseudo_mask_dir'
                )
            advice[masks] = 'the folder of masks, which LoadAnnotations reads'
        for path, what in advice.items():
            if not fileio.exists(path, backend_args=self.backend_args):
                raise FileNotFoundError(
                    f'{path} does not exist ({what}); data_root is '
                    f'{self.data_root!r}'
                )

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
        names_of = read_image_labels(
            self._label_file(), folder, self.backend_args
        )
        without_entry = [stem for stem in stems if stem not in names_of]
        if without_entry:
            raise KeyError(
                f'{self._label_file()} has no entry for '
                f'{len(without_entry)} of the {len(stems)} images of '
                f'{self.ann_file or "the image folder"}: '
                f'{some_of(without_entry)}. An image without any of the '
                'classes has []'
            )
        names = [names_of[stem] for stem in stems]
        # fewer sets of classes than images; the first image of each for errors
        first = dict(zip(reversed(names), reversed(stems), strict=True))
        classes = self.metainfo['classes']  # a copy each time
        known = self.METAINFO.get('classes', classes)[BACKGROUND + 1 :]
        # as the label file has them
        known = tuple(map(composed, known))
        label_of = {composed(c): label for label, c in enumerate(classes)}
        ids_of = {}
        for labels, stem in first.items():
            self._check_labels(labels, known, stem)
            present = {label_of[name] for name in labels if name in label_of}
            ids_of[labels] = tuple(sorted(present))
        return [ids_of[labels] for labels in names]

    def _check_labels(self, labels, known, stem):
        unknown = [name for name in labels if name not in known]
        if unknown:
            raise ValueError(
                f'{self._label_file()}: image {stem} has labels that are no '
                f'class of the data set: {unknown}; the classes are '
                f'{list(known)}, and an image of background alone has []'
            )

    def _count_images(self, labels) -> np.ndarray:
        """How many images show each class, (C,)."""
        counts = np.zeros(len(self.metainfo['classes']), dtype=np.int64)
        for image_labels, number in Counter(labels).items():
            counts[list(image_labels)] += number
        counts[BACKGROUND] = len(labels)
        if not counts[BACKGROUND + 1 :].any():
            raise ValueError(
                f'{self._label_file()}: none of the {len(labels)} images of '
                f'{self.ann_file or "the image folder"} shows any of '
                f'the classes {list(self.metainfo["classes"][1:])}'
            )
        return counts

    def _check_class_names(self):
        """CAMs and masks mean the same classes by their label ids."""
        steps = getattr(self.pipeline, 'transforms', ())
        folders = [getattr(step, 'cam_dir', None) for step in steps]
        for folder in filter(None, [*folders, self.pseudo_mask_dir]):
            check_class_names_of(folder, self.metainfo['classes'])

    def _check_pseudo_masks(self, paths):
        names = [f'{stem_of(path)}.png' for path in paths]
        check_files(
            self.pseudo_mask_dir,
            names,
            'make the pseudo-masks with tools/make_pseudo_masks.py (those of '
            'a segmentor with tools/test.py --out)',
        )
        for index in some_indices(len(paths)):
            check_mask_header(
                osp.join(self.pseudo_mask_dir, names[index]),
                osp.join(self.data_prefix['img_path'], paths[index]),
            )


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
