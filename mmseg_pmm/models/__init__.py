from .backbones import ResNetWithStem, ScaleNet, WideResNet38
from .decode_heads import AMNHead, CAMHead, DeepLabV2Head, IRNHead, SEAMHead
from .losses import (
    BalancedCrossEntropyLoss,
    MultiLabelSoftMarginLoss,
    PUSLoss,
)
from .segmentors import AMN, IRN, SEAM, CAMClassifier, ProbabilityTTAModel

__all__ = [
    'AMN',
    'IRN',
    'SEAM',
    'AMNHead',
    'BalancedCrossEntropyLoss',
    'CAMClassifier',
    'CAMHead',
    'DeepLabV2Head',
    'IRNHead',
    'MultiLabelSoftMarginLoss',
    'PUSLoss',
    'ProbabilityTTAModel',
    'ResNetWithStem',
    'SEAMHead',
    'ScaleNet',
    'WideResNet38',
]
