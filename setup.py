"""Installation of mmseg_pmm.

The MMSegmentation stack is not among the requirements: it exists under two
sets of distribution names (OpenMMLab's and its continuation's), and either
will do. ``mmseg_pmm.registry`` says what to install when it is missing.
"""

from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent


def requirements(name):
    """Lines of one file in ``requirements/`` that name a package."""
    lines = (ROOT / 'requirements' / f'{name}.txt').read_text().splitlines()
    return [line for line in lines if line and not line.startswith('#')]


setup(
    name='mmseg_pmm',
    version='0.1.0',
    description='Weakly-supervised semantic segmentation for MMSegmentation',
    long_description=(ROOT / 'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    license='Apache-2.0',
    python_requires='>=3.10',
    packages=find_packages(include=['mmseg_pmm', 'mmseg_pmm.*']),
    install_requires=requirements('runtime'),
    extras_require={
        name: requirements(name) for name in ('coco', 'crf', 'stack', 'tests')
    },
)
