"""IRN: CAMs walk until they meet a boundary."""

import inspect

import torch
import torch.nn.functional as F
from mmengine.structures import PixelData
from mmseg.models.segmentors import EncoderDecoder
from torch import Tensor

from mmseg_pmm.models.resizing import resize, stride_between, upsample_by
from mmseg_pmm.models.segmentors.unequal_sizes import (
    bounded,
    predict_equal_sizes_together,
    refuse_padding,
)
from mmseg_pmm.pseudo_masks import random_walk
from mmseg_pmm.registry import MODELS


@MODELS.register_module()
class IRN(EncoderDecoder):
    r"""A backbone that is not trained, and an :class:`IRNHead` on confident
    seeds.

    Prediction takes an image's CAMs, from any model, through the random walk
    within the boundaries it sees. With the logits z of the image and z' of
    its mirror image, the boundary is

    .. math:: b = sigmoid\big((z + flip(z')) / 2\big)

    on the map of stride s (4 for the published backbone), of size
    ((H - 1) // s + 1, (W - 1) // s + 1). CAMs are brought to that size, walk,
    are upsampled by s and cut to the image, and divided by their maximum, so
    that a threshold or :class:`mmseg_pmm.ThresholdPseudoMask` makes a mask of
    them. They come in as the meta keys ``cams`` and ``cam_classes`` of
    ``LoadCAMs``, and are given back as ``cams``.

    Args:
        test_cfg (dict): ``pad_to``, ``max_pixels`` (see :func:`bounded`), and
            the arguments of
            :func:`mmseg_pmm.pseudo_masks.random_walk`: ``radius``, ``beta``,
            ``exponent``, ``log2_steps``. ``pad_to`` (Sequence[int]) is height
            and width up to which the normalised image is padded with zeros,
            at the bottom and at the right; larger ones are left alone.
            Published are (512, 512), the size in training, for VOC, and no
            padding for COCO, which is the default.
        kwargs: See :class:`mmseg.models.segmentors.EncoderDecoder`.

    Source: Ahn et al., IRN, CVPR 2019; constants from its program.
    """

    def __init__(self, *args, test_cfg=None, **kwargs):
        super().__init__(*args, test_cfg=dict(test_cfg or {}), **kwargs)
        refuse_padding(self)
        known = [
            'pad_to',
            'max_pixels',
            *inspect.signature(random_walk).parameters,
        ]
        unknown = sorted(set(self.test_cfg) - set(known))
        if unknown:
            raise ValueError(
                f'test_cfg of IRN has settings among {known}, got {unknown}'
            )
        self.backbone.requires_grad_(False)

    def train(self, mode=True):
        super().train(mode)
        self.backbone.eval()
        return self

    def test_step(self, data: dict) -> list:
        """Walked CAMs of a batch of images, which may differ in size."""
        return predict_equal_sizes_together(self, data)

    val_step = test_step

    def predict(self, inputs: Tensor, data_samples=None) -> list:
        """Add ``cams`` (K, H, W) and ``boundary`` (1, h, w) to the samples."""
        walk = dict(self.test_cfg)
        walk.pop('max_pixels', None)
        inputs = bounded(self, inputs)
        boundaries, stride = self._boundaries(inputs, walk.pop('pad_to', None))
        for sample, boundary in zip(data_samples, boundaries, strict=True):
            cams, classes = _cams_of(sample)
            small = resize(cams.to(boundary)[None], boundary.shape[1:])[0]
            walked = random_walk(
                small.clamp(0, 1).cpu().numpy(),
                boundary[0].cpu().numpy(),
                device=boundary.device,
                **walk,
            )
            walked = torch.from_numpy(walked).to(boundary)[None]
            walked = upsample_by(walked, stride, inputs.shape[2:])
            # the image may have been resized
            walked = resize(walked, sample.ori_shape)[0]
            if len(classes):
                walked = walked / walked.max().clamp(min=1e-5)
            sample.cams = PixelData(
                metainfo=dict(classes=classes), data=walked
            )
            sample.boundary = PixelData(data=boundary)
        return data_samples

    def _boundaries(self, inputs: Tensor, pad_to=None):
        """Boundary maps (N, 1, h, w) of images, and their stride."""
        size = inputs.shape[2:]
        both = torch.cat([inputs, inputs.flip(3)])
        if pad_to is not None:
            down, right = (
                max(0, whole - length)
                for whole, length in zip(pad_to, size, strict=True)
            )
            both = F.pad(both, (0, right, 0, down))
        logits = self.decode_head(self.extract_feat(both)).float()
        stride = stride_between(both.shape[2:], logits.shape[2:])
        height, width = ((length - 1) // stride + 1 for length in size)
        logits, mirrored = logits[..., :height, :width].chunk(2)
        return ((logits + mirrored.flip(3)) / 2).sigmoid(), stride


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
