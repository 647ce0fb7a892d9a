from .pus_loss import PUSLoss, pretended_under_fitting

__all__ = ['PUSLoss', 'pretended_under_fitting']
