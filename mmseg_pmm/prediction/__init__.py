"""From photos to masks, pictures, and files for labelling tools."""

from .photos import Photo, find_photos, known_labels
from .results import PhotoResults
from .segmentor import PhotoSegmentor, UnreadablePhotoError

__all__ = [
    'Photo',
    'PhotoResults',
    'PhotoSegmentor',
    'UnreadablePhotoError',
    'find_photos',
    'known_labels',
]
