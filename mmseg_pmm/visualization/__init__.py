from .cam_local_visualizer import CAMLocalVisualizer
from .curves import draw_threshold_curves
from .gallery import colour_mask, draw_gallery, overlay_cam

__all__ = [
    'CAMLocalVisualizer',
    'colour_mask',
    'draw_gallery',
    'draw_threshold_curves',
    'overlay_cam',
]
