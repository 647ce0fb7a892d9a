"""The classifier of the activation manipulation network (AMN)."""

from torch import Tensor, nn

from mmseg_pmm.models.decode_heads.cam_head import multi_hot
from mmseg_pmm.models.decode_heads.deeplabv2_head import DeepLabV2Head
from mmseg_pmm.models.resizing import resize_labels
from mmseg_pmm.registry import MODELS

LOSS = {'type': 'mmseg_pmm.BalancedCrossEntropyLoss'}


@MODELS.register_module()
class AMNHead(DeepLabV2Head):
    r"""Dilated convolutions on features that the image's labels weight.

    .. math:: z = \sum_d conv_{3 \times 3, d}(x \odot W y)

    where y is the image's multi-hot label: features of classes that are not
    there can be switched off (AMN's label conditioning). It is given at test
    time too, as for every weakly supervised map of a training image.

    The loss is taken at the map's resolution, against seeds resized by
    nearest neighbour.

    Args:
        dropout_ratio (float): Of single elements of the features, where
            other heads drop whole channels. Defaults to 0.1 (published).
        loss_decode (dict): Defaults to BalancedCrossEntropyLoss.
        kwargs: See :class:`DeepLabV2Head`.

    Source: AMN, CVPR 2022, section 3.
    """

    def __init__(
        self,
        in_channels,
        *,
        num_classes,
        dropout_ratio=0.1,
        loss_decode=LOSS,
        **kwargs,
    ):
        super().__init__(
            in_channels,
            num_classes=num_classes,
            dropout_ratio=dropout_ratio,
            loss_decode=loss_decode,
            **kwargs,
        )
        if dropout_ratio > 0:
            self.dropout = nn.Dropout(dropout_ratio)
        self.condition = nn.Linear(num_classes - 1, self.in_channels)

    def forward(self, inputs: tuple[Tensor], batch_data_samples) -> Tensor:
        """Logits (N, num_classes, h, w)."""
        features = self._transform_inputs(inputs)
        labels = multi_hot(
            batch_data_samples, self.num_classes, features.device
        )
        weights = self.condition(labels.to(features))
        return self.classify(features * weights[:, :, None, None])

    def loss(self, inputs, batch_data_samples, train_cfg) -> dict:
        logits = self.forward(inputs, batch_data_samples)
        return self.loss_by_feat(logits, batch_data_samples)

    def loss_by_feat(self, seg_logits: Tensor, batch_data_samples) -> dict:
        """Loss of the logits against seeds at the map's resolution."""
        seeds = self._stack_batch_gt(batch_data_samples)
        small = resize_labels(seeds, seg_logits.shape[2:])
        loss = self.loss_decode(
            seg_logits, small, ignore_index=self.ignore_index
        )
        return {self.loss_decode.loss_name: loss}
