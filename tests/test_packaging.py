"""What others install: wheel and source distribution, built offline."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import mmseg_pmm

ROOT = Path(__file__).parents[1]
PARTS = (
    *('CHANGELOG.md', 'LICENSE', 'MANIFEST.in', 'README.md'),
    *('model-index.yml', 'pyproject.toml', 'setup.py'),
    *('configs', 'mmseg_pmm', 'requirements', 'tests', 'tools'),
)


def build(folder, kind):
    """Build in a folder of sources, without a network."""
    code = (
        'import sys\n'
        'from setuptools import build_meta\n'
        f'print(build_meta.build_{kind}("dist"), file=sys.stderr)'
    )
    done = subprocess.run(
        [sys.executable, '-c', code],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder / 'dist' / done.stderr.split()[-1]


@pytest.fixture(scope='module')
def sources(tmp_path_factory):
    """A copy of the repository, as it is cloned."""
    folder = tmp_path_factory.mktemp('sources')
    ignored = shutil.ignore_patterns('__pycache__', '*.egg-info')
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder)
    # what a test or a tool left behind is nobody's business
    (folder / 'configs/__pycache__').mkdir()
    (folder / 'configs/__pycache__/a.pyc').touch()
    return folder


@pytest.fixture(scope='module')
def sdist(sources, tmp_path_factory):
    """The unpacked source distribution."""
    folder = tmp_path_factory.mktemp('sdist')
    with tarfile.open(build(sources, 'sdist')) as archive:
        archive.extractall(folder, filter='data')
    (unpacked,) = folder.iterdir()
    return unpacked


@pytest.fixture(scope='module')
def wheel(sdist, tmp_path_factory):
    """The unpacked wheel, built from the source distribution."""
    folder = tmp_path_factory.mktemp('wheel')
    with zipfile.ZipFile(build(sdist, 'wheel')) as archive:
        archive.extractall(folder)
    return folder


def files(folder):
    """Paths of all files in a folder of the repository."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob('*')
        if path.is_file() and '__pycache__' not in path.parts
    }


def test_sdist_has_what_builds_it_and_no_tests(sdist):
    assert not (sdist / 'tests').exists()
    for name in set(PARTS) - {'tests'}:
        assert (sdist / name).exists(), name
    assert not list(sdist.rglob('*.pyc'))


def test_wheel_has_configs_and_tools(wheel):
    mim = wheel / 'mmseg_pmm/.mim'
    there = {
        path.relative_to(mim).as_posix()
        for path in mim.rglob('*')
        if path.is_file()
    }
    expected = files('configs') | files('tools') | {'model-index.yml'}
    assert there == expected - {'tools/check_machine.py'}


def test_wheel_has_the_whole_package_and_nothing_beside(wheel):
    (info,) = wheel.glob('*.dist-info')
    assert {path.name for path in wheel.iterdir()} == {'mmseg_pmm', info.name}
    modules = {
        path.relative_to(wheel).as_posix()
        for path in (wheel / 'mmseg_pmm').rglob('*.py')
        if '.mim' not in path.parts
    }
    assert modules == files('mmseg_pmm')
    assert (info / 'licenses/LICENSE').read_text().strip().startswith('Apache')


def test_metadata(wheel):
    (info,) = wheel.glob('*.dist-info')
    said = Parser().parsestr((info / 'METADATA').read_text())
    assert said['Name'] == 'mmseg_pmm'
    assert said['Version'] == mmseg_pmm.__version__
    assert said['License-Expression'] == 'Apache-2.0'
    needed = said.get_all('Requires-Dist')
    always = {name for name in needed if 'extra ==' not in name}
    assert any(name.startswith('opencv-python') for name in always)
    # either stack will do, and neither is forced on anyone
    assert not any('mm' in name or 'torch' in name for name in always)
    # no compiler for the dense CRF
    crf = [name for name in needed if re.search('extra == .crf.', name)]
    assert [name.split(';')[0] for name in crf] == ['numba']


def test_changelog_has_a_section_for_the_version():
    """A dated one for a release."""
    version = mmseg_pmm.__version__
    text = (ROOT / 'CHANGELOG.md').read_text()
    section = re.search(r'^## (.*)$', text, re.M)[1]
    if 'dev' in version:
        assert section == 'Unreleased'
    else:
        assert re.fullmatch(rf'{version} \(\d{{4}}-\d\d-\d\d\)', section)


def test_claimed_versions_of_python_are_those_of_the_workflow():
    lines = (ROOT / 'pyproject.toml').read_text().splitlines()
    claimed = {
        line.strip(" ,'").rpartition(' ')[2]
        for line in lines
        if re.search(r'Python :: 3\.\d', line)
    }
    workflow = (ROOT / '.github/workflows/ci.yml').read_text()
    assert claimed == set(re.findall(r"python: '(3\.\d+)'", workflow))


def run(wheel, folder, *arguments):
    """python -m mmseg_pmm of the wheel, in another folder."""
    return subprocess.run(
        [sys.executable, '-m', 'mmseg_pmm', *arguments],
        cwd=folder,
        env=dict(os.environ, PYTHONPATH=str(wheel)),
        capture_output=True,
        text=True,
    )


def test_configs_and_tools_are_found_from_any_folder(wheel, tmp_path):
    mim = wheel / 'mmseg_pmm/.mim'
    done = run(wheel, tmp_path, '--configs')
    assert done.stdout.strip() == str(mim / 'configs')
    # the package's config by its name, and the way on as one types it here
    done = run(wheel, tmp_path, 'make_pseudo_masks', 'ppmg_voc.py')
    assert done.returncode == 1
    assert 'python -m mmseg_pmm test configs/pmm/cam_voc.py' in done.stderr
    assert not list(tmp_path.iterdir())
    # a config of one's own comes first
    (tmp_path / 'configs/mine').mkdir(parents=True)
    (tmp_path / 'configs/mine/ppmg_voc.py').write_text(
        "work_dir = 'here'\nmask_dir = dataset = ''\n"
        "stage_inputs = [dict(path='x', made_by='a command of mine')]"
    )
    done = run(
        wheel, tmp_path, 'make_pseudo_masks', 'configs/mine/ppmg_voc.py'
    )
    assert 'a command of mine' in done.stderr


def test_unknown_tool(tmp_path):
    done = run(ROOT, tmp_path, 'trian')
    assert done.returncode == 2
    assert "no tool 'trian'" in done.stderr
    assert re.search(r', train$', done.stderr, re.M)
    assert 'TOOL' in run(ROOT, tmp_path, '--help').stdout


def test_whole_method_is_found_from_any_folder(wheel, tmp_path):
    """Up to the first stage, which has nothing to read."""
    done = run(wheel, tmp_path, 'run_pmm', 'voc', '0')
    assert done.returncode == 1
    assert 'cam: CAM classifier' in done.stderr
    assert 'python -m mmseg_pmm image_labels voc' in done.stderr
    assert '`python -m mmseg_pmm run_pmm voc 0` goes on' in done.stderr


def test_parts_of_tools_are_no_tools(wheel, tmp_path):
    listed = run(wheel, tmp_path, '--help').stdout.rpartition('tools: ')[2]
    names = listed.strip().split(', ')
    assert {'quickstart', 'run_pmm', 'report'} <= set(names)
    assert not {'__init__', 'runner', 'console', 'plan'} & set(names)


def test_quickstart_is_found_from_any_folder(wheel, tmp_path):
    done = run(wheel, tmp_path, 'quickstart', '--list')
    assert done.returncode == 0, done.stderr
    commands = [
        line for line in done.stdout.splitlines() if line.startswith('python ')
    ]
    assert commands[0].startswith('python -m mmseg_pmm make_quickstart_data')
    assert ' train configs/quickstart/cam_quickstart.py' in commands[1]
