from .amn import AMN
from .cam_classifier import CAMClassifier
from .probability_tta import ProbabilityTTAModel
from .seam import SEAM

__all__ = ['AMN', 'SEAM', 'CAMClassifier', 'ProbabilityTTAModel']
