"""Commands of the documentation: tools, their options and configs are there.

Nothing is run. Arguments go through the tools' own argparse.
"""

import importlib
import itertools
import re
import shlex
import sys
from pathlib import Path

import pytest

from mmseg_pmm.engine import load_config
from mmseg_pmm.resources import find_config, tools

from .pages import (
    PAGES,
    ROOT,
    code_blocks,
    code_spans,
    is_there,
    name_of,
)
from .settings import exists

MAKEFILE = (ROOT / 'Makefile').read_text()
TARGETS = set(re.search(r'\.PHONY: (.*)', MAKEFILE)[1].split())
PROGRAMS = ('python', 'bash', 'make', 'mim', 'torchrun', 'srun')
# python -m ...
OTHERS = ('pip', 'http.server')
PLACEHOLDER = re.compile(r'[A-Z][A-Z_]*')
# what reader's configs are called
OF_READERS = re.compile(r'configs/(?:\w+/)?\S*(pets|cells|without-islands)')


def commands_of(page):
    for block in code_blocks(page, '', 'bash', 'sh', 'console'):
        yield from commands_in(block)
    for span in code_spans(page):
        if span.split()[0] in PROGRAMS and ' ' in span and '…' not in span:
            yield from commands_in(span)


def commands_in(block):
    """Lines of a block, with its loops and variables unrolled."""
    values = {}
    for line in re.sub(r'\\\n\s*', '', block).splitlines():
        line = line.strip()
        loop = re.match(r'for (\w+) in (.*); do', line)
        assigned = re.fullmatch(r'(\w+)=("[^"]*"|\S+)', line)
        if loop:
            values[loop[1]] = loop[2].split()
        elif assigned:
            values[assigned[1]] = [assigned[2].strip('"')]
        else:
            for words in unrolled(line, values):
                for part in words.split('&&'):
                    yield part.strip()


def unrolled(line, values):
    used = [n for n in values if re.search(rf'\${{?{n}\b', line)]
    for chosen in itertools.product(*(values[name] for name in used)):
        done = line
        for name, value in zip(used, chosen, strict=True):
            done = re.sub(rf'\${{{name}}}|\${name}\b', value, done)
        yield done


def check(command):
    """Raise where a command would end in a usage message."""
    # without what is set for this call
    command = re.sub(r'^(\w+=\S* )+', '', command)
    program = command.partition(' ')[0]
    if program not in PROGRAMS or command == 'make':
        return
    program, *words = shlex.split(command, comments=True)
    if program == 'make':
        check_make(words)
    elif program == 'mim':
        assert words[1] == 'mmseg_pmm', command
        check_tool(
            *([words[0]] + words[2:] if words[0] == 'train' else words[2:])
        )
    elif program in ('torchrun', 'srun'):
        place = [w.startswith(('tools/', 'mmseg_pmm')) for w in words]
        start = place.index(True)
        check_program(words[start:])
    elif words[0] == '-m':
        if words[1] not in OTHERS:
            check_program(words[1:])
    elif words[0] == '-c':
        compile(words[1], 'python -c', 'exec')
    else:
        check_program(words)


def check_make(words):
    for word in words:
        name, is_setting, _ = word.partition('=')
        assert (
            f'$({name})' in MAKEFILE
            or f'$({name},' in MAKEFILE
            or (
                f'$(if $({name})' in MAKEFILE
                if is_setting
                else name in TARGETS
            )
        ), f'make knows no {word}'


def check_program(words):
    name, *arguments = words
    if name == 'mmseg_pmm':
        if arguments[0] not in ('--help', '--configs', 'TOOL'):
            check_tool(*arguments)
    elif name.startswith('benchmarks.'):
        parse(name, arguments)
    elif name.startswith('tools/'):
        assert is_there(name), f'there is no {name}'
        if (ROOT / name).is_file():
            check_tool(Path(name).stem, *arguments)
    else:
        assert (ROOT / name).is_file(), f'there is no {name}'


def check_tool(name, *arguments):
    path = tools().get(name)
    assert path is not None, f'there is no tool {name}'
    if name.startswith('dist_'):
        number = 1 if name == 'dist_train' else 2
        if len(arguments) < number + 1:
            return  # named, not called
        name = name.removeprefix('dist_')
        arguments = arguments[:number] + arguments[number + 1 :]
        path = tools()[name]
    elif name.startswith('slurm_'):
        name, arguments = name.removeprefix('slurm_'), arguments[2:]
        path = tools()[name]
    if path.suffix == '.sh':
        check_stages(path, arguments)
    else:
        module = '.'.join(path.relative_to(ROOT).with_suffix('').parts)
        check_config(parse(module, arguments))


def check_stages(path, arguments):
    """run_pmm.sh and run_amn.sh."""
    script = path.read_text()
    dataset, gpus, *options = arguments
    assert gpus.isdigit() or PLACEHOLDER.fullmatch(gpus), arguments
    for option in options:
        assert not option.startswith('--') or option in script, arguments
    if dataset in ('voc', 'coco14'):
        for name in re.findall(r'=\$\(config (\S+)\)', script):
            if '--chain' in options or 'chain' not in name:
                found = find_config(f'{name}_{dataset}.py')
                of_chain = name in ('deeplabv2_pus', 'predict')
                assert Path(found).is_file() or of_chain, found


def parse(module, arguments):
    """What a tool makes of its arguments; None where it has none."""
    path = ROOT / f'{module.replace(".", "/")}.py'
    assert path.is_file(), f'there is no {module}'
    if not arguments or 'def parse_args' not in path.read_text():
        return None
    module = importlib.import_module(module)
    before, sys.argv = sys.argv, ['tool', *arguments]
    try:
        return module.parse_args()
    except SystemExit as error:
        assert not error.code, f'{module.__name__} refuses {arguments}'
    finally:
        sys.argv = before


def check_config(args):
    config = getattr(args, 'config', None)
    if config is None or PLACEHOLDER.fullmatch(config):
        return
    path = Path(find_config(config))
    if not path.is_absolute():
        path = ROOT / path
    if not path.is_file():
        assert OF_READERS.match(config), f'there is no config {config}'
        return
    options = getattr(args, 'cfg_options', None) or {}
    keys = ['model'] if hasattr(args, 'amp') or hasattr(args, 'tta') else []
    cfg = load_config(path, None, None)
    for option in options:
        assert exists(cfg, option.split('.')), f'{config} has no {option}'
    load_config(path, None, dict(options), keys)


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_commands_are_understood(page, monkeypatch):
    monkeypatch.chdir(ROOT)
    wrong = []
    for command in commands_of(page):
        try:
            check(command)
        except (AssertionError, KeyError, ValueError) as error:
            wrong.append(f'{command}\n    {error}')
    assert not wrong, '\n'.join(wrong)


@pytest.mark.parametrize(
    'command',
    [
        'python tools/trian.py configs/pmm/cam_voc.py',
        'python tools/train.py configs/pmm/cam_vox.py',
        'python tools/train.py configs/pmm/cam_voc.py --evaluate',
        'python tools/train.py configs/pmm/cam_voc.py --cfg-options lr=1',
        'python tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py '
        '--cfg-options dataset.pipeline.3.beta=1',
        'bash tools/dist_test.sh configs/pmm/cam_voc.py X 8 --amp',
        'bash tools/run_pmm.sh voc 8 --chains',
        'python -m mmseg_pmm trian cam_voc.py',
        'python -m benchmarks.runs',
        'python -m benchmarks.run --pictures DIR',
        'make quickstarts',
        'make test STAK=openmmlab',
        'torchrun --nnodes 2 tools/make_pseudo_mask.py X',
    ],
)
def test_wrong_commands_are_noticed(command, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises((AssertionError, KeyError, ValueError)):
        check(command)


def test_loops_are_unrolled():
    block = 'for m in a b; do\n  T=x.y\n  run ${m}_c \\\n    --k d.$T\ndone'
    assert [c for c in commands_in(block) if c.startswith('run')] == [
        'run a_c --k d.x.y',
        'run b_c --k d.x.y',
    ]
