from .pixel_correlation import PixelCorrelation

__all__ = ['PixelCorrelation']
