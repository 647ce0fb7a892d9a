"""Weakly-supervised semantic segmentation as an MMSegmentation plugin."""

__version__ = '0.1.0'
