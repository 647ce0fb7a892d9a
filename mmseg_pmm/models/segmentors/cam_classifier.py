"""Image classifier that tells where it looks."""

import torch
from mmengine.structures import PixelData
from mmseg.models.segmentors import EncoderDecoder
from torch import Tensor

from mmseg_pmm.models.decode_heads.cam_head import image_labels
from mmseg_pmm.models.normalising import normalise_maps
from mmseg_pmm.models.resizing import resize
from mmseg_pmm.models.segmentors.multi_crop import (
    check_options,
    multi_crop_maps,
)
from mmseg_pmm.models.segmentors.unequal_sizes import (
    bounded,
    predict_equal_sizes_together,
    refuse_padding,
)
from mmseg_pmm.registry import MODELS

MULTI_SCALE = 'scales', 'relu_before_sum', 'max_pixels'


@MODELS.register_module()
class CAMClassifier(EncoderDecoder):
    r"""Any backbone, an optional neck and a :class:`CAMHead`.

    Training needs image labels only. Prediction gives, for the classes that
    an image is known to show,

    .. math::
        X_c = norm\Big(\sum_s resize\big(
            relu(M_{s,c}) + flip(relu(M'_{s,c}))\big)\Big)

    where :math:`M_s` is the head's map of the image at scale ``s``,
    :math:`M'_s` of its mirror image, and ``norm`` is min-max normalisation
    with 1e-5 in the denominator (PMM, Eq. 1). What one scale finds, another
    cannot take back, as in IRN; PMM's published program sums first
    (``relu_before_sum=False``), which finds less of an object
    (``docs/fidelity.md``). With ``align_corners=True`` of the head, as in
    PMM's and SEAM's programs, maps are brought to the network's input first,
    corners aligned, and then to the image.

    With ``mode='multi_crop'`` the ReLU comes last, and the sum over scales is
    the mean over overlapping crops at many scales
    (:func:`mmseg_pmm.models.segmentors.multi_crop.multi_crop_maps`).

    Validation (``val_step``) looks at the classification scores: one scale,
    no flip. Test (``test_step``) makes the maps as ``test_cfg`` says. Images
    of one size in a batch go through the network together; crops do whatever
    image they come from. Automatic mixed precision is MMEngine's:
    ``test_cfg.fp16=True`` of the test loop; maps are summed in float32.

    Args:
        test_cfg (dict): ``mode='multi_scale'`` (default) with ``scales``
            (sequence of float), ``relu_before_sum`` (bool, default True) and
            ``max_pixels`` (int, see :func:`bounded`); or
            ``mode='multi_crop'`` with arguments of ``multi_crop_maps``;
            ``flip`` (bool, default True): add the mirror image's maps.
        kwargs: See :class:`mmseg.models.segmentors.EncoderDecoder`.
    """

    def __init__(self, *args, test_cfg=None, **kwargs):
        test_cfg = dict(test_cfg or {})
        mode = test_cfg.setdefault('mode', 'multi_scale')
        if mode not in ('multi_scale', 'multi_crop'):
            raise ValueError(
                f"test_cfg.mode of {type(self).__name__} is 'multi_scale' or "
                f"'multi_crop', got {mode!r}"
            )
        if mode == 'multi_scale':
            unknown = sorted(set(test_cfg) - {*MULTI_SCALE, 'mode', 'flip'})
            if unknown:
                raise ValueError(
                    f'test_cfg of multi_scale knows {MULTI_SCALE} and '
                    f'flip, got {unknown}'
                )
            test_cfg.setdefault('scales', (0.5, 1.0, 1.5, 2.0))
            test_cfg.setdefault('relu_before_sum', True)
        else:
            check_options(_without_mode(test_cfg))
        test_cfg.setdefault('flip', True)
        super().__init__(*args, test_cfg=test_cfg, **kwargs)
        refuse_padding(self)

    def test_step(self, data: dict) -> list:
        """CAMs of a batch of images, which may differ in size."""
        if self.test_cfg['mode'] == 'multi_scale':
            return predict_equal_sizes_together(self, data)
        images = [
            self.data_preprocessor(dict(inputs=[image]), False)['inputs'][0]
            for image in data['inputs']
        ]
        return self.predict(images, data['data_samples'])

    def val_step(self, data: dict) -> list:
        """Scores (and single-scale CAMs) of a batch of images."""
        return predict_equal_sizes_together(
            self, data, scales=(1.0,), flip=False
        )

    def predict(self, inputs, data_samples=None, scales=None, flip=None):
        """Add ``cams``, ``pred_score`` and ``gt_score`` to the samples.

        Args:
            inputs (Tensor): Preprocessed images (N, 3, H, W); for
                ``multi_crop`` also a list of (3, H, W) of several sizes.
            data_samples (list[SegDataSample]): With ``img_labels`` and
                ``ori_shape``.
            scales (Sequence[float], optional): Instead of ``test_cfg``'s.
            flip (bool, optional): Instead of ``test_cfg``'s.

        Returns:
            list[SegDataSample]: ``cams`` is a PixelData with ``data`` (K, H,
            W) in [0, 1] at the original size and the label ids ``classes``;
            ``pred_score`` and ``gt_score`` are (C,), background left out;
            ``multi_crop``, which looks at present classes only, has none.
        """
        if data_samples is None:
            raise ValueError(
                'CAMs are made for the classes an image is known to show: '
                'pass data_samples with img_labels'
            )
        labels = [image_labels(sample) for sample in data_samples]
        flip = self.test_cfg['flip'] if flip is None else flip
        if scales is None and self.test_cfg['mode'] == 'multi_crop':
            planes = self._multi_crop(inputs, labels, flip)
            for sample, maps, present in zip(
                data_samples, planes, labels, strict=True
            ):
                _set_cams(sample, maps, present)
            return data_samples
        scales = self.test_cfg['scales'] if scales is None else scales
        inputs = bounded(self, inputs, max(scales))
        scores, planes = self._multi_scale(inputs, labels, scales, flip)
        planes = planes.split([len(present) for present in labels])
        targets = self.decode_head.image_targets(data_samples, scores.device)
        for index, sample in enumerate(data_samples):
            _set_cams(sample, planes[index], labels[index])
            sample.set_data(
                dict(pred_score=scores[index], gt_score=targets[index])
            )
        return data_samples

    def _multi_scale(self, inputs: Tensor, labels, scales, flip: bool):
        """Scores (N, C) and summed maps (sum of K, H, W).

        Only maps of present classes leave the map's resolution.
        """
        size = inputs.shape[2:]
        image = [i for i, present in enumerate(labels) for _ in present]
        channel = [label - 1 for present in labels for label in present]
        planes = inputs.new_zeros(len(image), *size)
        scores = 0
        relu = self.test_cfg.get('relu_before_sum', True)
        for scale in scales:
            scaled = resize(
                inputs, [max(1, round(scale * length)) for length in size]
            )
            maps, scaled_scores = self._both_ways(scaled, flip, relu)
            scores = scores + scaled_scores.sigmoid() / len(scales)
            shown = self._at_input(maps[image, channel][None], scaled)
            planes += resize(shown, size)[0]
        return scores, planes

    def _at_input(self, maps: Tensor, inputs: Tensor) -> Tensor:
        """Maps at the size of what the network saw, if corners align."""
        if not self.decode_head.align_corners:
            return maps
        return resize(maps, inputs.shape[2:], align_corners=True)

    def _maps_and_scores(self, inputs: Tensor):
        """Maps (N, C, h, w), and scores (N, C) before the sigmoid."""
        maps = self._forward(inputs).float()
        return maps, maps.mean(dim=(2, 3))

    def _both_ways(self, inputs: Tensor, flip: bool, relu: bool = False):
        """Maps and scores, averaged over image and mirror image."""
        if flip:
            inputs = torch.cat([inputs, inputs.flip(3)])
        maps, scores = self._maps_and_scores(inputs)
        if relu:
            maps = maps.relu()
        if not flip:
            return maps, scores
        maps, mirrored = maps.chunk(2)
        return (maps + mirrored.flip(3)) / 2, sum(scores.chunk(2)) / 2

    def _multi_crop(self, images, labels, flip: bool) -> list[Tensor]:
        """Mean maps (K, H, W) of each image, not yet ReLU'd."""
        return multi_crop_maps(
            images,
            [[label - 1 for label in present] for present in labels],
            lambda crops: self._both_ways(crops, flip)[0],
            self.decode_head.align_corners,
            **_without_mode(self.test_cfg),
        )


def _without_mode(test_cfg) -> dict:
    """The arguments of the mode's own function."""
    return {
        key: value
        for key, value in test_cfg.items()
        if key not in ('mode', 'flip')
    }


def _set_cams(sample, planes: Tensor, labels):
    cams = resize(planes[None], sample.ori_shape)[0]
    sample.cams = PixelData(
        metainfo=dict(classes=labels), data=normalise_maps(cams.relu())
    )
