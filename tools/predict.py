"""Predict photos: a mask for each, and files for labelling tools.

PHOTOS are folders, with all that lies below them, or single files. A mask is
an 8 bit PNG with a palette, of the photo's size, under the photo's name; its
values are label ids, 0 for background. --out also gets scores.csv: for each
photo and class the share of the pixels and the mean probability there.

Goes on where it was killed: a mask notes its photo's size and time, weights
and settings, and photos of which all are as noted are passed over (where
another program has written the mask: where photo and checkpoint are older).
A photo of the same name as another one, whose mask is there, is refused.
Photos that cannot be read are named at the end, and the exit status is then 1.

--format coco writes annotations.json, an annotation for each connected region
of a class, as run lengths (CVAT and FiftyOne import it). --format labelme
writes a file of polygons beside each mask, to be opened in labelme. Files for
labelling tools, scores and overlays are made of the masks: a second call adds
them, and predicts nothing again. scores.csv, and annotations.json where it is
asked for, are written anew by each call, of all masks in --out that are of the
same weights and settings, those of earlier calls among them. Files for
labelling tools that a call leaves older than their masks are named at its end.

Examples:
    python tools/predict.py configs/pmm/deeplabv2_voc.py \\
        work_dirs/deeplabv2_voc/iter_30000.pth photos --out masks
    python tools/predict.py CONFIG CHECKPOINT a.jpg b.jpg --out masks \\
        --overlay pictures
    python tools/predict.py CONFIG CHECKPOINT photos --out masks \\
        --format coco labelme
    python tools/predict.py CONFIG CHECKPOINT photos --out masks --crf \\
        --labels image_labels.json --device cuda:1 --amp
"""

import argparse
import hashlib
import os.path as osp
import sys
from pathlib import Path

from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

import torch
from mmengine.config import DictAction
from mmengine.device import get_device
from mmengine.utils import ProgressBar

from mmseg_pmm.engine import check_checkpoint, load_config
from mmseg_pmm.engine.prediction_folder import settings_that_count
from mmseg_pmm.files.background import BackgroundWork, begun_ahead
from mmseg_pmm.files.checkpoints import missing_checkpoint
from mmseg_pmm.files.folder_checks import check_place
from mmseg_pmm.files.image_folder import list_files
from mmseg_pmm.files.locks import folder_lock
from mmseg_pmm.files.made_with import (
    check_made_with,
    digest_of,
    is_made_with,
    made_with,
    write_made_with,
)
from mmseg_pmm.prediction import (
    PhotoResults,
    PhotoSegmentor,
    UnreadablePhotoError,
    find_photos,
    known_labels,
)
from mmseg_pmm.prediction.noted_photos import check_noted_photos
from mmseg_pmm.prediction.older_files import about_older_files
from mmseg_pmm.prediction.results import is_mask_of
from mmseg_pmm.prediction.segmentor import test_pipeline
from mmseg_pmm.processes import keep_freed_memory
from mmseg_pmm.user_errors import run_tool


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='config of a segmentor')
    parser.add_argument('checkpoint', help='its weights')
    parser.add_argument(
        'photos', nargs='+', help='folders of photos, and photos'
    )
    parser.add_argument('--out', required=True, help='folder for masks')
    parser.add_argument(
        '--overlay',
        metavar='DIR',
        help='folder for pictures of masks over photos, with names of classes',
    )
    parser.add_argument(
        '--format',
        nargs='+',
        choices=['png', 'coco', 'labelme'],
        default=['png'],
        help='files for labelling tools, beside the PNG masks',
    )
    parser.add_argument(
        '--overwrite',
        action='store_true',
        help='predict again what is there; --out may be of another '
        'checkpoint or other settings (masks of photos that are not named '
        'stay)',
    )
    parser.add_argument(
        '--labels',
        metavar='FILE',
        help='JSON file of image labels: of photos in it only these classes '
        'are predicted',
    )
    parser.add_argument(
        '--crf',
        action='store_true',
        help="a dense CRF refines the masks, as in the config's crf_metric",
    )
    parser.add_argument(
        '--window',
        type=int,
        default=1024,
        metavar='SIDE',
        help='photos that still have more than twice the pixels of SIDE x '
        'SIDE when the network sees them are predicted in such windows, '
        'which overlap by a third (default: %(default)s)',
    )
    parser.add_argument(
        '--device', default=get_device(), help='default: %(default)s'
    )
    parser.add_argument(
        '--amp',
        action='store_true',
        help='mixed precision: float16 on a GPU, bfloat16 without, with '
        'which some processors are faster and some slower',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help='override settings of the config: a.b=1 c="[1,2]"',
    )
    args = parser.parse_args()
    if args.window < 1:
        parser.error('--window is a number of pixels')
    if args.device.startswith('cuda') and not torch.cuda.is_available():
        parser.error(f'--device {args.device}: torch finds no GPU')
    return args


def main():
    args = parse_args()
    cfg = load_config(args.config, options=args.cfg_options, keys=['model'])
    if '://' not in args.checkpoint and not osp.exists(args.checkpoint):
        raise FileNotFoundError(
            missing_checkpoint(args.checkpoint, args.config, cfg.work_dir)
        )
    check_checkpoint(args.checkpoint)
    if args.crf and 'pipeline' not in cfg.get('crf_metric', {}):
        raise ValueError(
            f'--crf: {args.config} has no crf_metric.pipeline, which says how'
        )
    folders = [args.out] + ([args.overlay] if args.overlay else [])
    for folder in folders:
        check_place(folder)
    photos = find_photos(args.photos, folders)
    made = made_with(settings(args, cfg), args.checkpoint)
    if not args.overwrite:
        for folder in folders:
            check_made_with(folder, made)
        check_noted_photos(photos, args.out)
    config = cfg.pretty_text
    segmentor = PhotoSegmentor(
        cfg,
        args.checkpoint,
        args.device,
        args.amp,
        args.window,
        cfg.crf_metric.pipeline if args.crf else None,
    )
    labels = {}
    if args.labels:
        labels = known_labels(args.labels, photos, segmentor.classes)
        unknown = [photo.file for photo in photos if photo not in labels]
        print(
            f'{args.labels} knows {len(labels)} of {len(photos)} photos'
            + (
                f', and not {len(unknown)}, as {unknown[0]}: any class may be '
                'predicted in these'
                if unknown
                else ''
            )
        )
    results = PhotoResults(
        args.out,
        digest_of(made),
        segmentor.classes,
        segmentor.palette,
        args.overlay,
        args.format,
    )
    with folder_lock(args.out):
        # as they are before they are read: they may change meanwhile
        origins = {photo: results.origin_of(photo) for photo in photos}
        there = [] if args.overwrite else made_already(args, results, origins)
        if args.overlay:
            # so that a later call does not take pictures for photos
            older = has_pictures(args.overlay) and not is_made_with(
                args.overlay, made
            )
            write_made_with(args.overlay, made, config, older)
        # the photos' own are made again
        older = bool(results.other_masks(photos))
        write_made_with(args.out, made, config, older)
        unreadable = predict(segmentor, results, origins, there, labels)
    if unreadable:
        print(
            f'{len(unreadable)} of {len(photos)} photos could not be read:',
            *unreadable.values(),
            sep='\n  ',
            file=sys.stderr,
        )
        sys.exit(1)


def settings(args, cfg) -> dict:
    """What the masks depend on."""
    labels = args.labels and Path(args.labels).read_bytes()
    parts = dict(
        model=cfg.model,
        pipeline=test_pipeline(cfg),
        crf=cfg.crf_metric if args.crf else None,
        labels=labels and hashlib.sha256(labels).hexdigest(),
        window=args.window,
        amp=args.amp,
    )
    return settings_that_count(parts)


def made_already(args, results, origins) -> list:
    """Photos that need no mask; those of other weights have been refused."""
    is_local = osp.isfile(args.checkpoint)
    since = osp.getmtime(args.checkpoint) if is_local else 0
    there = [
        photo
        for photo, origin in origins.items()
        if is_mask_of(results.mask_of(photo), photo.path, origin, since)
    ]
    print(f'{len(there)} of {len(origins)} masks are there')
    return there


def has_pictures(folder) -> bool:
    return osp.isdir(folder) and any(
        file.endswith('.jpg') for file in list_files(folder)
    )


def predict(segmentor, results, origins, there, labels) -> dict:
    """Make all files.

    Args:
        origins (dict[Photo, dict]): What their masks are of.
        there (Sequence[Photo]): Those that have a mask.

    Returns:
        dict[Photo, str]: Photos that cannot be read, and why.
    """
    left = sorted(set(origins) - set(there))
    unreadable = {}
    work = BackgroundWork()
    for photo in there:
        work.call(results.complete, photo)
    if segmentor.device == 'cpu':
        keep_freed_memory()
    bar = ProgressBar(len(left)) if left else None
    loading = begun_ahead(lambda photo: segmentor.load(photo.path), left)
    try:
        for photo, loaded in loading:
            try:
                data = loaded.result()
            except UnreadablePhotoError as error:
                unreadable[photo] = str(error)
                results.remove(photo)
            else:
                found = segmentor.predict(data, labels.get(photo))
                work.call(results.write, photo, origins[photo], *found)
            bar.update()
    finally:
        work.finish()  # what has been predicted is kept
    readable = [photo for photo in origins if photo not in unreadable]
    number = results.summarise(readable)
    new = len(left) - len(unreadable)
    print(f'\n{number} masks are in {results.folder} ({new} new)')
    others = results.other_masks(readable)
    if others:
        print(
            f'{len(others)} more are of other weights or settings, or of '
            f'another program, and not in the lists: {others[0]}'
            + (', ...' if len(others) > 1 else '')
        )
    older = about_older_files(results.folder)
    if older:
        print(older)
    return unreadable


if __name__ == '__main__':
    run_tool(main)
