"""Run a tool of the package, from any folder.

    python -m mmseg_pmm TOOL [its arguments]

    python -m mmseg_pmm train cam_voc.py
    python -m mmseg_pmm run_pmm voc 8
    torchrun --nproc_per_node 2 -m mmseg_pmm make_pseudo_masks ppmg_voc.py \\
        --launcher pytorch

Configs of the package are known by name. To base others on them, copy their
folder: cp -r "$(python -m mmseg_pmm --configs)" .
"""

import os
import sys

from mmseg_pmm.resources import CONFIGS, tools


def main():
    known = tools()
    name, *arguments = sys.argv[1:] or ['--help']
    if name == '--configs':
        print(CONFIGS)
        return
    if name not in known:
        asked = name in ('-h', '--help')
        print(
            __doc__ if asked else f'error: there is no tool {name!r}',
            'tools: ' + ', '.join(known),
            sep='\n',
            file=sys.stdout if asked else sys.stderr,
        )
        sys.exit(0 if asked else 2)
    tool = str(known[name])
    program = 'bash' if tool.endswith('.sh') else sys.executable
    # the scripts call `python`
    folders = os.path.dirname(sys.executable), os.environ.get('PATH', '')
    os.environ['PATH'] = os.pathsep.join(folders)
    os.execvp(program, [program, tool, *arguments])


if __name__ == '__main__':
    main()
