from .cam_classifier import CAMClassifier
from .probability_tta import ProbabilityTTAModel

__all__ = ['CAMClassifier', 'ProbabilityTTAModel']
