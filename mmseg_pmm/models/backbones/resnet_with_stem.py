"""ResNet that also returns what its stem makes."""

from mmseg.models.backbones import ResNet
from torch import Tensor

from mmseg_pmm.registry import MODELS


@MODELS.register_module()
class ResNetWithStem(ResNet):
    """MMSegmentation's ResNet; output 0 is the stem's, after its pooling.

    The stages of ``out_indices`` follow. IRN looks for boundaries in the stem
    too. Weights are those of ResNet.
    """

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        stem = []
        hook = self.maxpool.register_forward_hook(
            lambda module, inputs, output: stem.append(output)
        )
        try:
            stages = super().forward(x)
        finally:
            hook.remove()
        return (*stem, *stages)
