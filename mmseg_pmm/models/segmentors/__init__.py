from .cam_classifier import CAMClassifier
from .probability_tta import ProbabilityTTAModel
from .seam import SEAM

__all__ = ['SEAM', 'CAMClassifier', 'ProbabilityTTAModel']
