from .backbones import ScaleNet, WideResNet38
from .decode_heads import CAMHead, DeepLabV2Head, SEAMHead
from .losses import PUSLoss
from .segmentors import SEAM, CAMClassifier, ProbabilityTTAModel

__all__ = [
    'SEAM',
    'CAMClassifier',
    'CAMHead',
    'DeepLabV2Head',
    'PUSLoss',
    'ProbabilityTTAModel',
    'SEAMHead',
    'ScaleNet',
    'WideResNet38',
]
