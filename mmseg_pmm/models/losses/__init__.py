from .balanced_loss import BalancedCrossEntropyLoss, balanced_cross_entropy
from .pus_loss import PUSLoss, pretended_under_fitting

__all__ = [
    'BalancedCrossEntropyLoss',
    'PUSLoss',
    'balanced_cross_entropy',
    'pretended_under_fitting',
]
