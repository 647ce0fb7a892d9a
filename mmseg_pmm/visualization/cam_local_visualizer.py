"""MMSegmentation's visualizer, with heat maps."""

import os.path as osp

import mmcv
import numpy as np
from mmengine.dist import master_only
from mmseg.visualization import SegLocalVisualizer

from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.registry import VISUALIZERS

from .painting import overlay_cam


@VISUALIZERS.register_module()
class CAMLocalVisualizer(SegLocalVisualizer):
    """Draws the image and, beside it, one heat map for each present class.

    Samples without ``cams`` are drawn as by SegLocalVisualizer. Serves
    ``tools/test.py --show-dir`` and ``--show`` for a CAM classifier.

    Args:
        picture_dir (str, optional): Folder for the pictures, ``{stem}.png``
            of the image. Defaults to None: they go to the backends, as
            ``vis_data/vis_image/{name}_{step}.png`` of their ``save_dir``.
        kwargs: See :class:`mmseg.visualization.SegLocalVisualizer`.
    """

    def __init__(self, name='visualizer', *args, picture_dir=None, **kwargs):
        super().__init__(name, *args, **kwargs)
        self.picture_dir = picture_dir

    @master_only
    def add_datasample(
        self,
        name,
        image,
        data_sample=None,
        draw_gt=True,
        draw_pred=True,
        show=False,
        wait_time=0,
        out_file=None,
        step=0,
        **kwargs,
    ):
        named = data_sample is not None and 'img_path' in data_sample
        if out_file is None and self.picture_dir is not None and named:
            stem = stem_of(data_sample.img_path)
            out_file = osp.join(self.picture_dir, f'{stem}.png')
        if data_sample is None or 'cams' not in data_sample:
            super().add_datasample(
                name,
                image,
                data_sample,
                draw_gt,
                draw_pred,
                show,
                wait_time,
                out_file,
                step,
                **kwargs,
            )
            return
        picture = self._beside_its_cams(image, data_sample.cams)
        if show:
            self.show(picture, win_name=name, wait_time=wait_time)
        if out_file is not None:
            mmcv.imwrite(picture[..., ::-1], out_file)
        else:
            self.add_image(name, picture, step)

    def _beside_its_cams(self, image, cams) -> np.ndarray:
        pictures = [image]
        for label, cam in zip(cams.classes, cams.data, strict=True):
            self.set_image(overlay_cam(image, cam.cpu().numpy()))
            self.draw_texts(
                self.dataset_meta['classes'][label],
                np.array([4, 4]),
                colors='white',
                bboxes=[dict(facecolor='black', alpha=0.6, pad=2)],
            )
            pictures.append(self.get_image())
        return np.concatenate(pictures, axis=1)
