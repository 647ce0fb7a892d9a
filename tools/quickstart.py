"""A whole method on a small data set, by the tools a VOC user would call.

Makes the data set, trains a CAM classifier from image labels, turns its CAMs
into pseudo-masks in two ways, and trains four segmentors: on the masks of a
plain baseline, on PMM's, on PMM's with all that PMM does, and on the ground
truth, which is the ceiling. Writes work_dirs/quickstart/report/. Stopped, it
goes on where it was when called again. `make quickstart` calls it.

With --ablation: masks without smoothing, and segmentors that leave out
parts of PMM. `make quickstart ABLATION=1`.

With --method amn: seeds from the same CAMs, AMN, IRN, and pseudo-masks from
their maps; a table, and the curves of mIoU over the threshold
(work_dirs/quickstart/amn_thresholds.png). `make quickstart METHOD=amn`.

Examples:
    python tools/quickstart.py
    python tools/quickstart.py --ablation --verbose
    python tools/quickstart.py --method amn
    python tools/quickstart.py --list     # the commands only
"""

from functools import partial

from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

from quickstart.main import main  # of the folder beside this file

from mmseg_pmm.user_errors import run_tool

if __name__ == '__main__':
    run_tool(partial(main, __doc__))
