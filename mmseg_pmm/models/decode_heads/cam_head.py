"""Classification head whose last convolution draws the CAMs."""

import torch
from mmseg.models.decode_heads.decode_head import BaseDecodeHead
from torch import Tensor, nn

from mmseg_pmm.registry import MODELS

LOSS = {'type': 'mmseg_pmm.MultiLabelSoftMarginLoss'}


@MODELS.register_module()
class CAMHead(BaseDecodeHead):
    """1x1 convolution without bias, then global average pooling.

    Trained with the multi-label soft margin loss against the image's labels
    (meta key ``img_labels``). Channel ``c - 1`` of its map belongs to label
    id ``c``: here, and nowhere else, background has no channel.

    Args:
        in_channels (int): Channels of the backbone's (or neck's) map.
        num_classes (int): Label ids of the data set, background included,
            as in every MMSegmentation head.
        dropout_ratio (float): Dropout on the features. Defaults to 0.
        loss_decode (dict): Of scores and zeros and ones, both (N, C).
            Defaults to MultiLabelSoftMarginLoss.
        kwargs: See :class:`mmseg.models.decode_heads.BaseDecodeHead`.
    """

    def __init__(
        self,
        in_channels,
        *,
        num_classes,
        dropout_ratio=0,
        loss_decode=LOSS,
        **kwargs,
    ):
        super().__init__(
            in_channels,
            in_channels,
            num_classes=num_classes,
            dropout_ratio=dropout_ratio,
            loss_decode=loss_decode,
            **kwargs,
        )
        if getattr(self.loss_decode, 'use_sigmoid', True) is False:
            raise ValueError(
                f'loss_decode={loss_decode["type"]} of a CAMHead takes one '
                'class for each image, which may show several: leave it out, '
                'or set use_sigmoid=True'
            )
        self.conv_seg = nn.Conv2d(
            self.in_channels, num_classes - 1, 1, bias=False
        )

    def forward(self, inputs: tuple[Tensor]) -> Tensor:
        """Activations (N, num_classes - 1, h, w), before any ReLU."""
        features = self._transform_inputs(inputs)
        if not isinstance(features, Tensor) or features.ndim != 4:
            raise ValueError(
                'a CAM needs a feature map (N, C, H, W) from the backbone, '
                f'got {_describe(features)}. Of a transformer take the '
                "patches, not the class token (mmpretrain: out_type='featmap'"
                ', mmseg: output_cls_token=False); of a ConvNeXt in '
                'mmpretrain set gap_before_final_norm=False'
            )
        if features.shape[1] != self.in_channels:
            raise ValueError(
                f'decode_head.in_channels is {self.in_channels}, but output '
                f'{self.in_index} of the backbone has {features.shape[1]} '
                'channels'
            )
        return self.cls_seg(features)

    def loss_by_feat(self, seg_logits: Tensor, batch_data_samples) -> dict:
        """Multi-label soft margin loss of the pooled activations."""
        scores = seg_logits.float().mean(dim=(2, 3))
        targets = self.image_targets(batch_data_samples, scores.device)
        loss = self.loss_decode(scores, targets)
        return {self.loss_decode.loss_name: loss}

    def image_targets(self, batch_data_samples, device) -> Tensor:
        """See :func:`multi_hot`."""
        return multi_hot(batch_data_samples, self.num_classes, device)


def image_labels(data_sample) -> tuple[int, ...]:
    """The label ids that a data sample's image is known to show."""
    try:
        return tuple(data_sample.metainfo['img_labels'])
    except KeyError:
        raise KeyError(
            "data sample without image labels: use one of mmseg_pmm's data "
            "sets, and add 'img_labels' to the meta_keys of PackSegInputs"
        ) from None


def multi_hot(batch_data_samples, num_classes: int, device) -> Tensor:
    """Image labels as float32 (N, num_classes - 1) zeros and ones.

    Args:
        batch_data_samples (list[SegDataSample]): N with ``img_labels``.
        num_classes (int): Label ids, background included.
        device (torch.device): A GPU is not waited for.
    """
    targets = torch.zeros(len(batch_data_samples), num_classes - 1)
    for target, sample in zip(targets, batch_data_samples, strict=True):
        target[[label - 1 for label in image_labels(sample)]] = 1
    if device.type == 'cuda':
        targets = targets.pin_memory()
    return targets.to(device, non_blocking=True)


def _describe(features) -> str:
    if isinstance(features, Tensor):
        return f'a tensor of shape {tuple(features.shape)}'
    return f'a {type(features).__name__} of {len(features)}'
