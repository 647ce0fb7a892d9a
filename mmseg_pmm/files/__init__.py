"""What lies on disk."""

from .cam_files import read_cam_classes, read_cams, write_cams
from .mask_files import read_mask, write_mask

__all__ = [
    'read_cam_classes',
    'read_cams',
    'read_mask',
    'write_cams',
    'write_mask',
]
