#!/usr/bin/env bash
# AMN and IRN, stage after stage: classifier, CAMs, seeds, AMN, its maps, seeds,
# IRN, its walked maps, masks, segmentor. Killed and called again, it goes on
# where it was: a stage is skipped when its result is complete. After a change
# of a config remove the work_dirs of its stage and of the later ones.
#
#   bash tools/run_amn.sh DATASET GPUS
#
#   bash tools/run_amn.sh voc 8
#
# DATASET: what the configs cam-amn_DATASET.py, seeds_DATASET.py,
# amn_DATASET.py, irn-seeds_DATASET.py, irn_DATASET.py, irn-masks_DATASET.py
# and deeplabv2_amn_DATASET.py below configs/ are named after.
# GPUS: how many; 0 on a machine without any. From 2 on tools/dist_train.sh
# and tools/dist_test.sh start them, and know more settings.
set -euo pipefail
TOOLS=$(dirname "$0")
export PYTHONPATH="$TOOLS/..:${PYTHONPATH:-}"

usage() { sed -n '2,16s/^# \{0,1\}//p' "$0"; exit 2; }
[[ $# == 2 && $2 =~ ^[0-9]+$ ]] || usage
DATASET=$1
GPUS=$2
source "$TOOLS/stages.sh"

# whatever is wrong with a config is said before the first hour of work
CAM=$(config cam-amn)
SEEDS=$(config seeds)
AMN=$(config amn)
IRN_SEEDS=$(config irn-seeds)
IRN=$(config irn)
MASKS=$(config irn-masks)
SEGMENTOR=$(config deeplabv2_amn)
NEEDED=("$CAM" checkpoint "$SEEDS" cam_dir "$AMN" checkpoint
    "$IRN_SEEDS" cam_dir "$IRN" checkpoint "$MASKS" cam_dir
    "$SEGMENTOR" checkpoint)
mapfile -t VALUES < <(values "${NEEDED[@]}")
if ((${#VALUES[@]} != ${#NEEDED[@]} / 2)); then exit 1; fi

train "$CAM" "${VALUES[0]}"
predict "$CAM" "${VALUES[0]}" "${VALUES[1]}"
make_masks "$SEEDS"
train "$AMN" "${VALUES[2]}"
predict "$AMN" "${VALUES[2]}" "${VALUES[3]}"
make_masks "$IRN_SEEDS"
train "$IRN" "${VALUES[4]}"
predict "$IRN" "${VALUES[4]}" "${VALUES[5]}"
make_masks "$MASKS"
train "$SEGMENTOR" "${VALUES[6]}"
say "done: ${VALUES[6]}"
