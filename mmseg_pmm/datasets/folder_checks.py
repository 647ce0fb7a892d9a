"""What a data set reads is there, and is of its classes."""

import os
import os.path as osp

from mmengine import fileio

from mmseg_pmm.datasets.ground_truth import reads_masks, some_indices
from mmseg_pmm.datasets.label_file import some_of
from mmseg_pmm.datasets.transforms import LoadCAMs
from mmseg_pmm.files.class_names import check_class_names_of
from mmseg_pmm.files.folder_checks import check_files
from mmseg_pmm.files.made_of import NAME as NOTE
from mmseg_pmm.files.made_of import made_of_others, sources_of
from mmseg_pmm.files.mask_files import check_mask_header
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.resources import tool_command


def steps_of(data_set) -> list:
    """The steps of its pipeline."""
    return getattr(data_set.pipeline, 'transforms', ())


def cam_folders(data_set) -> list[str]:
    """Where the ``LoadCAMs`` of a data set's pipeline read.

    Raises:
        ValueError: Neither the data set nor the step names a folder.
    """
    folder = data_set.data_prefix.get('cam_path')
    folders = [
        step.cam_dir or folder
        for step in steps_of(data_set)
        if isinstance(step, LoadCAMs)
    ]
    if not all(folders):
        raise ValueError(
            'LoadCAMs reads CAMs: the data set needs the folder in '
            'data_prefix=dict(..., cam_path=...)'
        )
    return folders


def check_paths(data_set, label_file, converter):
    """Images, labels, list and masks exist.

    Args:
        data_set (ImageLabelMixin): Not loaded yet.
        label_file (str): Its image labels.
        converter (str): The tool that makes them.

    Raises:
        FileNotFoundError: A path that does not exist.
        ValueError: The pipeline reads masks, and the data set names none.
    """
    prefix = data_set.data_prefix
    advice = {
        prefix['img_path']: 'the folder of images',
        label_file: f'make it with `{tool_command(converter)}`',
    }
    if data_set.ann_file:
        advice[data_set.ann_file] = 'the list of images, a stem on each line'
    if data_set.pseudo_mask_dir is None and reads_masks(steps_of(data_set)):
        if not prefix.get('seg_map_path'):
            raise ValueError(
                'LoadAnnotations reads masks: the data set needs a '
                'seg_map_path in data_prefix, or a pseudo_mask_dir'
            )
        advice[prefix['seg_map_path']] = (
            'the folder of masks, which LoadAnnotations reads'
        )
    for path, what in advice.items():
        if not fileio.exists(path, backend_args=data_set.backend_args):
            raise FileNotFoundError(
                f'{path} does not exist ({what}); data_root is '
                f'{data_set.data_root!r}'
            )


def check_folders_of_classes(data_set):
    """CAMs and masks mean the same classes by their label ids.

    Raises:
        ValueError: A folder was made with other classes.
    """
    for folder in filter(
        None, [*cam_folders(data_set), data_set.pseudo_mask_dir]
    ):
        check_class_names_of(folder, data_set.metainfo['classes'])


def check_pseudo_masks(folder, images):
    """Every image has its mask, of its size as far as some tell.

    Args:
        folder (str): With ``{stem}.png``.
        images (Sequence[str]): Their paths.

    Raises:
        FileNotFoundError: Some have none.
        ValueError: A mask of another size, or no mask.
    """
    names = [f'{stem_of(path)}.png' for path in images]
    check_files(
        folder,
        names,
        'make the pseudo-masks with '
        f'`{tool_command("make_pseudo_masks", "CONFIG", "--out", folder)}` '
        '(those of a segmentor with '
        f'`{tool_command("test", "CONFIG CHECKPOINT --out", folder)}`)',
    )
    for index in some_indices(len(images)):
        check_mask_header(osp.join(folder, names[index]), images[index])


def check_cam_files(data_set, folder, command_of=None):
    """Every image has its CAMs: said before hours of work, not after.

    Args:
        data_set (BaseSegDataset): Of these images.
        folder (str): With ``{stem}.npz``.
        command_of (Callable, optional): Says of a folder which command makes
            it, or None.

    Raises:
        FileNotFoundError: Some have none.
        ValueError: Some are of another image, whose place the present one
            has taken.
    """
    infos = map(data_set.get_data_info, range(len(data_set)))
    images = {stem_of(info['img_path']): info['img_path'] for info in infos}
    names = [f'{stem}.npz' for stem in images]
    there = set(os.listdir(folder)) if osp.isdir(folder) else set()
    others = []
    if NOTE in there:
        now = {
            stem: sources_of(dict(img_path=images[stem])) for stem in images
        }
        others = made_of_others(folder, now, 'image')
    if there.issuperset(names) and not others:
        return
    command = command_of and command_of(folder)
    if not command:
        command = tool_command('test', 'CONFIG CHECKPOINT --out', folder)
    if others:
        raise ValueError(
            f'{folder} has CAMs of other images than there are now, which '
            f'have been replaced, or damaged: {some_of(others)}. Make those '
            'again with '
            f'`{command} --resume`'
        )
    advice = f'make the CAMs with `{command}`'
    if not there.isdisjoint(names):
        advice = (
            f'make the missing CAMs with `{command} --resume`, which keeps '
            'those that are there'
        )
    check_files(folder, names, advice)
