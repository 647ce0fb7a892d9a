"""IRN: CAMs walk until they meet a boundary."""

import torch
from mmengine.structures import PixelData
from mmseg.models.segmentors import EncoderDecoder
from torch import Tensor

from mmseg_pmm.models.resizing import resize
from mmseg_pmm.models.segmentors.by_size import predict_by_size, refuse_padding
from mmseg_pmm.pseudo_masks import random_walk
from mmseg_pmm.registry import MODELS


@MODELS.register_module()
class IRN(EncoderDecoder):
    """A backbone that is not trained, and an :class:`IRNHead` on confident
    seeds.

    Prediction takes an image's CAMs, from any model, through the random walk
    within the boundaries it sees, and gives them back as ``cams``: divided by
    their maximum, so that a threshold or
    :class:`mmseg_pmm.ThresholdPseudoMask` makes a mask of them. They come in
    as the meta keys ``cams`` and ``cam_classes`` of ``LoadCAMs``.

    Args:
        test_cfg (dict): Arguments of
            :func:`mmseg_pmm.pseudo_masks.random_walk`: ``radius``, ``beta``,
            ``exponent``, ``log2_steps``.
        kwargs: See :class:`mmseg.models.segmentors.EncoderDecoder`.

    Source: Ahn et al., IRN, CVPR 2019.
    """

    def __init__(self, *args, test_cfg=None, **kwargs):
        super().__init__(*args, test_cfg=dict(test_cfg or {}), **kwargs)
        refuse_padding(self)
        self.backbone.requires_grad_(False)

    def train(self, mode=True):
        super().train(mode)
        self.backbone.eval()
        return self

    def test_step(self, data: dict) -> list:
        """Walked CAMs of a batch of images, which may differ in size."""
        return predict_by_size(self, data)

    val_step = test_step

    def predict(self, inputs: Tensor, data_samples=None) -> list:
        """Add ``cams`` (K, H, W) and ``boundary`` (1, h, w) to the samples."""
        both = torch.cat([inputs, inputs.flip(3)])
        logits, _ = self.decode_head(self.extract_feat(both))
        boundary, mirrored = logits.float().sigmoid().chunk(2)
        boundaries = (boundary + mirrored.flip(3)) / 2
        for sample, boundary in zip(data_samples, boundaries, strict=True):
            cams, classes = _cams_of(sample)
            small = resize(cams.to(boundary)[None], boundary.shape[1:])[0]
            walked = random_walk(
                small.clamp(0, 1).cpu().numpy(),
                boundary[0].cpu().numpy(),
                device=boundary.device,
                **self.test_cfg,
            )
            walked = torch.from_numpy(walked).to(boundary)
            walked = resize(walked[None], sample.ori_shape)[0]
            if len(classes):
                walked = walked / walked.max().clamp(min=1e-5)
            sample.cams = PixelData(
                metainfo=dict(classes=classes), data=walked
            )
            sample.boundary = PixelData(data=boundary)
        return data_samples


def _cams_of(sample):
    """CAMs (K, H, W) and label ids, taken out of a data sample."""
    if 'cams' not in sample or 'cam_classes' not in sample:
        raise KeyError(
            f'{sample.get("img_path")}: IRN refines CAMs: put '
            "mmseg_pmm.LoadCAMs into the test pipeline, and 'cams' and "
            "'cam_classes' among the meta_keys of PackSegInputs"
        )
    cams, classes = sample.pop('cams'), sample.pop('cam_classes')
    return torch.from_numpy(cams), tuple(classes.tolist())
