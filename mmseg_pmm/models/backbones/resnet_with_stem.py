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
        if self.deep_stem:
            x = self.stem(x)
        else:
            x = self.relu(self.norm1(self.conv1(x)))
        x = self.maxpool(x)
        outputs = [x]
        for index, name in enumerate(self.res_layers):
            x = getattr(self, name)(x)
            if index in self.out_indices:
                outputs.append(x)
        return tuple(outputs)
