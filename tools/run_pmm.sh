#!/usr/bin/env bash
# PMM, from photos and image labels to a segmentor and a report page:
#
#   bash tools/run_pmm.sh DATASET GPUS [--chain] [--cfg-options STAGE:KEY=VALUE ...]
#
# --help says more.
set -euo pipefail
TOOLS=$(dirname "$0")
export PYTHONPATH="$TOOLS/..:${PYTHONPATH:-}"
exec python "$TOOLS/run_method.py" pmm "$@"
