from .decode_heads import CAMHead, DeepLabV2Head
from .losses import PUSLoss
from .segmentors import CAMClassifier, ProbabilityTTAModel

__all__ = [
    'CAMClassifier',
    'CAMHead',
    'DeepLabV2Head',
    'PUSLoss',
    'ProbabilityTTAModel',
]
