"""Pipeline steps that read and smooth CAMs."""

import os.path as osp

from mmcv.transforms import BaseTransform

from mmseg_pmm.files import read_cams
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.pseudo_masks import smooth_cam
from mmseg_pmm.registry import TRANSFORMS
from mmseg_pmm.resources import tool_command


@TRANSFORMS.register_module()
class LoadCAMs(BaseTransform):
    """Read the CAMs of an image, at the image's size.

    Stands after ``LoadImageFromFile`` and before the first geometric step.

    Required Keys:

    - img_path (str)
    - ori_shape (tuple): (H, W)
    - img_labels (tuple[int])
    - cam_path (str): the image's file, which data sets put here that have a
      folder of them in ``data_prefix=dict(cam_path=...)``

    Added Keys:

    - cams (np.float32): (K, H, W) in [0, 1]
    - cam_classes (np.int64): (K,) label ids, ascending

    Args:
        cam_dir (str, optional): Another folder than the data set's, with
            ``{stem}.npz`` for every image.

    Raises:
        KeyError: Neither names a folder.
        FileNotFoundError: The image has no file there.
        ValueError: It is of another size, or of other classes.
    """

    def __init__(self, cam_dir=None):
        self.cam_dir = cam_dir

    def transform(self, results: dict) -> dict:
        path = self._path(results)
        try:
            cams, classes = read_cams(path)
        except FileNotFoundError:
            command = tool_command(
                'test', 'CONFIG CHECKPOINT --out', osp.dirname(path)
            )
            raise FileNotFoundError(
                f'{path}: no CAMs of this image; make them with `{command}`'
            ) from None
        if cams.shape[1:] != tuple(results['ori_shape'][:2]):
            raise ValueError(
                f'{path} is of an image of size {cams.shape[1:]}, but '
                f'{results["img_path"]} has {results["ori_shape"][:2]}: was '
                'the image replaced? Put the old one back, or make its CAMs '
                'again (`test.py --resume`, after that file is removed)'
            )
        if tuple(classes.tolist()) != tuple(results['img_labels']):
            raise ValueError(
                f'{path} has the classes {classes.tolist()}, but the image '
                f'is labelled {list(results["img_labels"])}: make the CAMs '
                'of these labels (`test.py --resume`)'
            )
        results['cams'] = cams
        results['cam_classes'] = classes
        return results

    def _path(self, results) -> str:
        if self.cam_dir is not None:
            stem = stem_of(results['img_path'])
            return osp.join(self.cam_dir, f'{stem}.npz')
        if 'cam_path' not in results:
            raise KeyError(
                f'{results["img_path"]} has no cam_path: name the folder of '
                'CAMs in data_prefix=dict(cam_path=...) of the data set'
            )
        return results['cam_path']

    def __repr__(self) -> str:
        return f'{type(self).__name__}(cam_dir={self.cam_dir!r})'


@TRANSFORMS.register_module()
class CVSmoothing(BaseTransform):
    """Coefficient-of-variation smoothing; see
    :func:`mmseg_pmm.pseudo_masks.smooth_cam`.

    Required Keys:

    - cams (np.float32): (K, H, W) in [0, 1]

    Added Keys:

    - smooth_cams (np.float32): (K, H, W) in [0, 1]

    Args:
        threshold (float): ``t``. Defaults to 0.05 (published).
        scale (float): ``s``. Defaults to 0.3 (published).
        cut (bool): Set what does not exceed ``t`` to 0. Defaults to True
            (published).
    """

    def __init__(self, threshold=0.05, scale=0.3, cut=True):
        self.threshold = threshold
        self.scale = scale
        self.cut = cut

    def transform(self, results: dict) -> dict:
        results['smooth_cams'] = smooth_cam(
            results['cams'], self.threshold, self.scale, self.cut
        )
        return results

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(threshold={self.threshold}, '
            f'scale={self.scale}, cut={self.cut})'
        )
