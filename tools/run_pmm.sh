#!/usr/bin/env bash
# The whole method, stage after stage. Killed and called again, it goes on
# where it was: a stage is skipped when its result is complete. After a change
# of a config remove the work_dirs of its stage and of the later ones.
#
#   bash tools/run_pmm.sh DATASET GPUS [--chain]
#
#   bash tools/run_pmm.sh voc 8           # masks made anew within stage 4
#   bash tools/run_pmm.sh voc 8 --chain   # the published recipe: train with
#       # PUS, predict the training images, train again with cross entropy
#
# DATASET: what the configs cam_DATASET.py, ppmg_DATASET.py and
# deeplabv2_DATASET.py below configs/ are named after; --chain needs
# deeplabv2_pus_DATASET.py, predict_DATASET.py and
# deeplabv2_chain_DATASET.py too.
# GPUS: how many; 0 on a machine without any. From 2 on tools/dist_train.sh
# and tools/dist_test.sh start them, and know more settings.
set -euo pipefail
TOOLS=$(dirname "$0")
export PYTHONPATH="$TOOLS/..:${PYTHONPATH:-}"

usage() { sed -n '2,19s/^# \{0,1\}//p' "$0"; exit 2; }
[[ $# == 2 || ($# == 3 && $3 == --chain) ]] || usage
DATASET=$1
GPUS=$2
CHAIN=${3:-}
[[ $GPUS =~ ^[0-9]+$ ]] || usage

source "$TOOLS/stages.sh"

# whatever is wrong with a config is said before the first hour of work
CAM=$(config cam)
PPMG=$(config ppmg)
if [[ $CHAIN ]]; then
    FIRST=$(config deeplabv2_pus)
    PREDICT=$(config predict)
    LAST=$(config deeplabv2_chain)
    NEEDED=("$FIRST" checkpoint "$LAST" mask_dir)
else
    LAST=$(config deeplabv2)
    NEEDED=()
fi
mapfile -t VALUES < <(values "$CAM" checkpoint "$PPMG" cam_dir \
    "$LAST" checkpoint "${NEEDED[@]}")
if ((${#VALUES[@]} != 3 + ${#NEEDED[@]} / 2)); then exit 1; fi

train "$CAM" "${VALUES[0]}"
predict "$CAM" "${VALUES[0]}" "${VALUES[1]}"
make_masks "$PPMG"
if [[ $CHAIN ]]; then
    train "$FIRST" "${VALUES[3]}"
    predict "$PREDICT" "${VALUES[3]}" "${VALUES[4]}" --tta
fi
train "$LAST" "${VALUES[2]}"
say "done: ${VALUES[2]}"
