from .amn import AMN
from .cam_classifier import CAMClassifier
from .irn import IRN
from .probability_tta import ProbabilityTTAModel
from .seam import SEAM

__all__ = ['AMN', 'IRN', 'SEAM', 'CAMClassifier', 'ProbabilityTTAModel']
