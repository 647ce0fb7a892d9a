from .cam_local_visualizer import CAMLocalVisualizer
from .curves import draw_threshold_curves
from .examples import choose_examples
from .gallery import draw_gallery
from .painting import (
    colour_mask,
    overlay_cam,
    paint_mask,
    to_height,
    write_on,
)

__all__ = [
    'CAMLocalVisualizer',
    'choose_examples',
    'colour_mask',
    'draw_gallery',
    'draw_threshold_curves',
    'overlay_cam',
    'paint_mask',
    'to_height',
    'write_on',
]
