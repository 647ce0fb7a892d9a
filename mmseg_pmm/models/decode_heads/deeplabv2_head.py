"""The classifier of DeepLab-v2 (Chen et al., TPAMI 2018)."""

from mmseg.models.decode_heads.decode_head import BaseDecodeHead
from torch import Tensor, nn

from mmseg_pmm.registry import MODELS

# weights N(0, 0.01), biases 0, as published
INIT_CFG = {'type': 'Normal', 'layer': 'Conv2d', 'std': 0.01}


@MODELS.register_module()
class DeepLabV2Head(BaseDecodeHead):
    r"""Sum of parallel dilated 3x3 convolutions, straight to the classes.

    .. math:: z = \sum_{d \in dilations} conv_{3 \times 3, d}(x)

    MMSegmentation's ASPPHead is the later DeepLab-v3 form: it concatenates
    the branches and has a normalised hidden layer.

    Args:
        in_channels (int): Channels of the input map.
        num_classes (int): Label ids, background included.
        dilations (Sequence[int]): One branch each.
        dropout_ratio (float): Dropout on the features. Defaults to 0.
        init_cfg (dict): Defaults to ``INIT_CFG``.
        kwargs: See :class:`mmseg.models.decode_heads.BaseDecodeHead`.
    """

    def __init__(
        self,
        in_channels,
        *,
        num_classes,
        dilations=(6, 12, 18, 24),
        dropout_ratio=0,
        init_cfg=INIT_CFG,
        **kwargs,
    ):
        super().__init__(
            in_channels,
            in_channels,
            num_classes=num_classes,
            dropout_ratio=dropout_ratio,
            init_cfg=init_cfg,
            **kwargs,
        )
        self.conv_seg = nn.ModuleList(
            nn.Conv2d(
                self.in_channels,
                self.out_channels,
                kernel_size=3,
                padding=dilation,
                dilation=dilation,
            )
            for dilation in dilations
        )

    def forward(self, inputs: tuple[Tensor]) -> Tensor:
        """Logits (N, num_classes, h, w)."""
        return self.classify(self._transform_inputs(inputs))

    def classify(self, features: Tensor) -> Tensor:
        """Logits of a feature map (N, in_channels, h, w)."""
        if self.dropout is not None:
            features = self.dropout(features)
        return sum(branch(features) for branch in self.conv_seg)
