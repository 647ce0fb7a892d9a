"""Draw the pictures of the README and of docs/results.md.

They show the quickstart's drawn creatures. After `make quickstart`:

python docs/images/draw_pictures.py

FOLDER is where the quickstart ran (default: this repository).
"""

import json
import sys
from pathlib import Path

import mmcv
from mmengine.config import Config

from mmseg_pmm.pseudo_masks import read_cams, read_mask
from mmseg_pmm.visualization import colour_mask, overlay_cam
from mmseg_pmm.visualization.gallery import gallery_sheet

HERE = Path(__file__).parent
COLOURS = 128  # enough for drawn images, and a quarter of the size


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
