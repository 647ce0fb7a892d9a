"""The one step of the build that pyproject.toml cannot describe.

Configs and tools go into the wheel as ``mmseg_pmm/.mim``, where MIM looks for
those of an installed package; in the repository they stay where they are.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
# makes the repository's own environment
OF_REPOSITORY = ('check_machine.py',)


class BuildWithMim(build_py):
    def run(self):
        super().run()
        if not self.editable_mode:
            self.add_mim(Path(self.build_lib, 'mmseg_pmm', '.mim'))

    def add_mim(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(
            ROOT / 'configs',
            folder / 'configs',
            ignore=shutil.ignore_patterns('__pycache__'),
        )
        shutil.copytree(
            ROOT / 'tools',
            folder / 'tools',
            ignore=shutil.ignore_patterns('__pycache__', *OF_REPOSITORY),
        )
        shutil.copy(ROOT / 'model-index.yml', folder)


setup(cmdclass=dict(build_py=BuildWithMim))
