from .amn_head import AMNHead
from .cam_head import CAMHead
from .deeplabv2_head import DeepLabV2Head
from .irn_head import IRNHead
from .seam_head import SEAMHead

__all__ = ['AMNHead', 'CAMHead', 'DeepLabV2Head', 'IRNHead', 'SEAMHead']
