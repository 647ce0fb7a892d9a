from .scalenet import ScaleNet
from .wide_resnet38 import WideResNet38

__all__ = ['ScaleNet', 'WideResNet38']
