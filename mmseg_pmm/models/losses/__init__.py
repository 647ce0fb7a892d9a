from .balanced_loss import BalancedCrossEntropyLoss, balanced_cross_entropy
from .multi_label_loss import MultiLabelSoftMarginLoss
from .pus_loss import PUSLoss, pretended_under_fitting

__all__ = [
    'BalancedCrossEntropyLoss',
    'MultiLabelSoftMarginLoss',
    'PUSLoss',
    'balanced_cross_entropy',
    'pretended_under_fitting',
]
