from .resnet_with_stem import ResNetWithStem
from .scalenet import ScaleNet
from .wide_resnet38 import WideResNet38

__all__ = ['ResNetWithStem', 'ScaleNet', 'WideResNet38']
