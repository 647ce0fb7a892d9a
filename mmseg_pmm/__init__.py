"""Weakly-supervised semantic segmentation as an MMSegmentation plugin."""

from .version import __version__

__all__ = ['__version__']
