"""Activation manipulation network: maps that any threshold suits."""

import torch
from mmengine.structures import PixelData
from mmseg.models.segmentors import EncoderDecoder
from torch import Tensor

from mmseg_pmm.models.decode_heads.cam_head import image_labels
from mmseg_pmm.models.normalising import normalise_maps
from mmseg_pmm.models.resizing import resize
from mmseg_pmm.models.segmentors.cam_classifier import CAMClassifier
from mmseg_pmm.models.segmentors.unequal_sizes import bounded
from mmseg_pmm.pseudo_masks.labels import BACKGROUND
from mmseg_pmm.registry import MODELS


@MODELS.register_module()
class AMN(CAMClassifier):
    r"""Any backbone and an :class:`AMNHead`, trained on confident seeds.

    Prediction gives, for the classes that an image is known to show,

    .. math::
        P = softmax\Big(\frac{1}{|S|} \sum_s resize\big(
            (z_s + flip(z'_s)) / 2\big)\Big), \quad
        X_c = \frac{P_c - \min P_c}{\max P_c - \min P_c + 10^{-5}}

    over all C + 1 labels and the scales S; where the image's seed (the
    ``gt_sem_seg`` of its data sample) is background, :math:`X_c = P_c`. The
    maps are predicted as ``cams``, so that everything that takes CAMs takes
    them.

    Args:
        test_cfg (dict): ``scales``, ``flip`` and ``max_pixels``, as of
            :class:`CAMClassifier`.
        kwargs: See :class:`CAMClassifier`.

    Source: Lee, Kim, Shim, Threshold Matters in WSSS, CVPR 2022, section 3.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.test_cfg['mode'] != 'multi_scale':
            raise ValueError("test_cfg.mode of AMN is 'multi_scale'")

    def loss(self, inputs: Tensor, data_samples: list) -> dict:
        """Losses against the seeds in ``gt_sem_seg``."""
        return EncoderDecoder.loss(self, inputs, data_samples)

    def _forward(self, inputs: Tensor, data_samples=None) -> Tensor:
        """Logits (N, C + 1, h, w), which depend on the image labels."""
        _check(data_samples)
        return self.decode_head(self.extract_feat(inputs), data_samples)

    def predict(self, inputs, data_samples=None, scales=None, flip=None):
        """Add ``cams`` to the samples; see :class:`AMN`."""
        _check(data_samples)
        scales = self.test_cfg['scales'] if scales is None else scales
        flip = self.test_cfg['flip'] if flip is None else flip
        inputs = bounded(self, inputs, max(scales))
        size = inputs.shape[2:]
        logits = 0
        for scale in scales:
            scaled = resize(
                inputs, [max(1, round(scale * length)) for length in size]
            )
            scaled_logits = self._logits(scaled, data_samples, flip)
            logits = logits + resize(scaled_logits, size) / len(scales)
        for sample, image_logits in zip(data_samples, logits, strict=True):
            labels = image_labels(sample)
            probs = resize(image_logits[None], sample.ori_shape).softmax(1)
            maps = _normalise_foreground(probs[0, list(labels)], _seed(sample))
            sample.cams = PixelData(metainfo=dict(classes=labels), data=maps)
        return data_samples

    def _logits(self, inputs: Tensor, data_samples, flip: bool) -> Tensor:
        """Averaged over image and mirror image."""
        if flip:
            inputs = torch.cat([inputs, inputs.flip(3)])
            data_samples = [*data_samples, *data_samples]
        features = self.extract_feat(inputs)
        logits = self.decode_head(features, data_samples).float()
        if not flip:
            return logits
        logits, mirrored = logits.chunk(2)
        return (logits + mirrored.flip(3)) / 2


def _check(data_samples):
    if data_samples is None:
        raise ValueError(
            'AMN looks at the image labels: pass data_samples with img_labels'
        )


def _seed(sample) -> Tensor:
    """(H, W) label ids."""
    if 'gt_sem_seg' not in sample:
        raise KeyError(
            f"{sample.get('img_path')}: AMN's maps need the image's seed: "
            'give the test data set the seeds as pseudo_mask_dir, and put '
            'LoadAnnotations into its pipeline'
        )
    return sample.gt_sem_seg.data[0]


def _normalise_foreground(maps: Tensor, seed: Tensor) -> Tensor:
    """Min-max of each map (K, H, W), but not where the seed is background."""
    if seed.shape != maps.shape[1:]:
        raise ValueError(
            f'a seed of size {tuple(seed.shape)} for an image of size '
            f'{tuple(maps.shape[1:])}'
        )
    is_background = seed.to(maps.device) == BACKGROUND
    return torch.where(is_background, maps, normalise_maps(maps))
