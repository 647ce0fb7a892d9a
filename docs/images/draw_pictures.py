"""Draw the pictures of the README and of docs/results.md.

They show the quickstart's drawn creatures. After `make quickstart`:

python docs/images/draw_pictures.py [FOLDER]

FOLDER is where the quickstart ran (default: this repository).
"""

import sys
from pathlib import Path

import mmcv
from mmengine.config import Config
from PIL.Image import Dither, Quantize

from mmseg_pmm.files import read_cams, read_mask
from mmseg_pmm.visualization import colour_mask, overlay_cam
from mmseg_pmm.visualization.gallery import gallery_sheet

HERE = Path(__file__).parent
HEIGHT = 120  # in pixels
COLOURS = 256  # a third of the size of all colours


class Quickstart:
    """What a run of the quickstart left."""

    def __init__(self, folder):
        self.data = folder / 'data/quickstart'
        self.work = folder / 'work_dirs/quickstart'
        cfg = Config.fromfile(folder / 'configs/quickstart/cam_quickstart.py')
        self.classes, self.palette = cfg.metainfo.classes, cfg.metainfo.palette

    def image(self, stem):
        path = self.data / f'JPEGImages/{stem}.jpg'
        return mmcv.imread(path, channel_order='rgb')

    def cam(self, stem, index=0):
        cams, _ = read_cams(self.work / f'cam/predictions/{stem}.npz')
        return overlay_cam(self.image(stem), cams[index])

    def mask(self, stem, folder):
        mask = read_mask(self.work / folder / f'{stem}.png')
        return colour_mask(mask, self.palette, self.image(stem))

    def truth(self, stem):
        mask = read_mask(self.data / f'SegmentationClass/{stem}.png')
        return colour_mask(mask, self.palette, self.image(stem))


def overview(run):
    """From a training image to its mask, and what is learnt from masks."""
    pairs = ('train_0031', 'val_0035'), ('train_0003', 'val_0006')
    rows = [
        [
            run.image(trained),
            run.cam(trained),
            run.mask(trained, 'ppmg/masks'),
            run.image(new),
            run.mask(new, 'deeplabv2_refresh/predictions'),
        ]
        for trained, new in pairs
    ]
    captions = 'image', 'CAM', 'pseudo-mask', 'a new image', 'segmentation'
    save('overview', rows, captions)


def wrong_masks(run):
    stems = 'train_0028', 'train_0008', 'train_0006', 'train_0010'
    rows = [
        [
            run.image(stem),
            run.cam(stem),
            run.mask(stem, 'ppmg/masks'),
            run.truth(stem),
        ]
        for stem in stems
    ]
    save('wrong_masks', rows, ('image', 'CAM', 'pseudo-mask', 'truth'))


def wrong_segmentations(run):
    stems = 'val_0002', 'val_0019', 'val_0023', 'val_0011'
    rows = [
        [
            run.image(stem),
            run.mask(stem, 'deeplabv2_refresh/predictions'),
            run.mask(stem, 'deeplabv2_full/predictions'),
            run.truth(stem),
        ]
        for stem in stems
    ]
    captions = 'image', 'PMM', 'ceiling', 'truth'
    save('wrong_segmentations', rows, captions)


def save(name, rows, captions):
    sheet = gallery_sheet(rows, captions, height=HEIGHT)
    palette = sheet.quantize(COLOURS, method=Quantize.FASTOCTREE)
    small = sheet.quantize(palette=palette, dither=Dither.FLOYDSTEINBERG)
    small.save(HERE / f'{name}.png', optimize=True)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else HERE.parents[1]
    run = Quickstart(Path(folder))
    overview(run)
    wrong_masks(run)
    wrong_segmentations(run)


if __name__ == '__main__':
    main()
