"""Segmentation data sets that know which classes each image shows."""

import json
import os.path as osp

from mmengine import fileio
from mmseg.datasets import BaseSegDataset, PascalVOCDataset
from mmseg.datasets.transforms import LoadAnnotations

from mmseg_pmm.datasets.rounds import PseudoMaskRounds
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, IGNORED
from mmseg_pmm.pseudo_masks.store import (
    check_files,
    check_mask_header,
    stem_of,
)
from mmseg_pmm.registry import DATASETS

# so many tell a folder of other masks, and cost no time
MASKS_TO_LOOK_AT = 100


class ImageLabelMixin:
    """Adds ``img_labels``, and masks from a folder of pseudo-masks.

    Put it before a :class:`mmseg.datasets.BaseSegDataset` whose label ids
    have 0 for background. ``img_labels`` is a sorted tuple of label ids; to
    reach the model it must be among the meta keys of ``PackSegInputs``.

    Args:
        image_labels (str): JSON file, below ``data_root`` unless absolute:
            ``{"2007_000032": ["aeroplane", "person"], ...}``. An image
            without any class has ``[]``.
        pseudo_mask_dir (str, optional): Folder with ``{stem}.png`` for every
            image, from the working directory; read in place of
            ``data_prefix.seg_map_path``. They may be refreshed during a
            run, see :class:`mmseg_pmm.datasets.rounds.PseudoMaskRounds`.
    """

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

    def get_data_info(self, idx) -> dict:
        """MMSegmentation's entry, with the mask of the present round."""
        info = super().get_data_info(idx)
        if self.rounds is not None:
            name = f'{stem_of(info["img_path"])}.png'
            info['seg_map_path'] = osp.join(self.rounds.folder, name)
        return info

    def load_data_list(self) -> list[dict]:
        """MMSegmentation's list with ``img_labels`` in every entry."""
        self._check_label_ids()
        self._check_paths()
        data_list = super().load_data_list()
        if not data_list:
            raise ValueError(
                f'{self.ann_file or self.data_prefix["img_path"]} names no '
                f'image (img_suffix is {self.img_suffix!r})'
            )
        _check_stems(data_list)
        names_of = self._load_image_labels()
        for info in data_list:
            stem = stem_of(info['img_path'])
            if stem not in names_of:
                raise KeyError(
                    f'{self._label_file()} has no entry for the image '
                    f'{stem!r} of {self.ann_file or "the image folder"}'
                )
            info['img_labels'] = self._label_ids(stem, names_of[stem])
            if self.pseudo_mask_dir is not None:
                # pseudo-masks are in this data set's label ids already
                info['label_map'] = None
        if self.pseudo_mask_dir is not None:
            self._check_pseudo_masks(data_list)
        return data_list

    def _label_file(self) -> str:
        return osp.join(self.data_root or '', self.image_labels)

    def _check_label_ids(self):
        classes = self.metainfo.get('classes') or ('none',)
        if classes[BACKGROUND] not in ('background', '__background__'):
            raise ValueError(
                "label id 0 is background: metainfo['classes'] has to begin "
                f"with 'background', got {list(classes)}"
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
        if self.pseudo_mask_dir is None and any(
            isinstance(step, LoadAnnotations)
            for step in self.pipeline.transforms
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

    def _load_image_labels(self) -> dict:
        text = fileio.get_text(
            self._label_file(),
            encoding='utf-8-sig',  # Windows' editors put a mark before it
            backend_args=self.backend_args,
        )
        names_of = _parse_image_labels(self._label_file(), text)
        images = {
            stem_of(name)
            for name in fileio.list_dir_or_file(
                self.data_prefix['img_path'],
                list_dir=False,
                suffix=self.img_suffix,
                recursive=True,
                backend_args=self.backend_args,
            )
        }
        without_image = sorted(set(names_of) - images)
        if without_image:
            raise FileNotFoundError(
                f'{self._label_file()} has entries without an image in '
                f'{self.data_prefix["img_path"]} with the img_suffix '
                f'{self.img_suffix!r}, {len(without_image)} in all: '
                f'{_some(without_image)}. Take them out of the file, or put '
                'the images there'
            )
        return names_of

    def _label_ids(self, stem: str, names) -> tuple[int, ...]:
        classes = self.metainfo['classes']
        known = self.METAINFO.get('classes', classes)
        unknown = [
            name
            for name in names
            if name not in known or known.index(name) == BACKGROUND
        ]
        if unknown:
            raise ValueError(
                f'{self._label_file()}: image {stem} has labels that are no '
                f'class of the data set: {unknown}; the classes are '
                f'{list(known[1:])}'
            )
        return tuple(
            sorted({classes.index(name) for name in names if name in classes})
        )

    def _check_pseudo_masks(self, data_list):
        check_files(
            self.pseudo_mask_dir,
            [f'{stem_of(info["img_path"])}.png' for info in data_list],
            'make the pseudo-masks with tools/make_pseudo_masks.py (those of '
            'a segmentor with tools/test.py --out)',
        )
        for info in data_list[:MASKS_TO_LOOK_AT]:
            name = f'{stem_of(info["img_path"])}.png'
            check_mask_header(
                osp.join(self.pseudo_mask_dir, name), info['img_path']
            )


@DATASETS.register_module()
class ImageLabelDataset(ImageLabelMixin, BaseSegDataset):
    """A data set of one's own; name the classes in ``metainfo``.

    Example:
        >>> dict(
        ...     type='mmseg_pmm.ImageLabelDataset',
        ...     metainfo=dict(classes=('background', 'cat', 'dog')),
        ...     data_root='data/pets',
        ...     data_prefix=dict(img_path='images'))
    """


@DATASETS.register_module()
class VOCImageLabels(ImageLabelMixin, PascalVOCDataset):
    """PASCAL VOC with image labels."""


def _check_stems(data_list):
    """CAM and mask files are named after the image's stem alone."""
    path_of = {}
    for info in data_list:
        path = info['img_path']
        other = path_of.setdefault(stem_of(path), path)
        if other != path:
            raise ValueError(
                f'{other} and {path} have the same name; it has to be unique, '
                'in subfolders too'
            )


def _parse_image_labels(path, text) -> dict:
    """What the file says; its name is in every error."""
    try:
        names_of = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f'{path} is no JSON: {error}') from error
    if not isinstance(names_of, dict):
        raise ValueError(
            f'{path} has to map names of images to lists of classes, as '
            '{"2007_000032": ["aeroplane", "person"]}; it holds a '
            f'{type(names_of).__name__}'
        )
    for stem, names in names_of.items():
        if not isinstance(names, list):
            raise ValueError(
                f'{path}: the labels of {stem} have to be a list, [] if it '
                f'shows none of the classes; got {names!r}'
            )
    return names_of


def _some(names, count=5) -> str:
    return ', '.join(names[:count]) + (', ...' if len(names) > count else '')
