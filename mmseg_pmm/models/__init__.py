from .backbones import ScaleNet, WideResNet38
from .decode_heads import AMNHead, CAMHead, DeepLabV2Head, SEAMHead
from .losses import BalancedCrossEntropyLoss, PUSLoss
from .segmentors import AMN, SEAM, CAMClassifier, ProbabilityTTAModel

__all__ = [
    'AMN',
    'SEAM',
    'AMNHead',
    'BalancedCrossEntropyLoss',
    'CAMClassifier',
    'CAMHead',
    'DeepLabV2Head',
    'PUSLoss',
    'ProbabilityTTAModel',
    'SEAMHead',
    'ScaleNet',
    'WideResNet38',
]
