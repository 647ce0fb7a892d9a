# What run_pmm.sh and run_amn.sh share; both source it. They set TOOLS, DATASET
# and GPUS.

# one's own config, or else one of those beside the tools
config() {
    local found= folder
    for folder in configs "$TOOLS/../configs"; do
        if [[ ! $found && -d $folder ]]; then
            found=$(find -L "$folder" -name "$1_$DATASET.py")
        fi
    done
    if [[ $(grep -c . <<< "$found") != 1 ]]; then
        echo "error: there has to be one config $1_$DATASET.py below" \
            "configs/ (or else below $TOOLS/../configs), found:" \
            "${found:-none}" >&2
        exit 1
    fi
    echo "$found"
}

# lines of variables of configs, one for each pair of arguments CONFIG and
# NAME; checkpoint is where training ends
values() {
    python -c '
import sys
from mmseg_pmm.engine import last_checkpoint, load_config
for path, name in zip(sys.argv[1::2], sys.argv[2::2]):
    cfg = load_config(path)
    print("=", last_checkpoint(cfg) if name == "checkpoint" else cfg[name])
' "$@" | sed -n 's/^= //p'  # libraries print too
}

say() { echo; echo "=== $*"; }

# train the config $1 up to the checkpoint $2
train() {
    local config=$1 checkpoint=$2 newest
    newest=$(dirname "$checkpoint")/last_checkpoint
    if [[ -f $newest && $(basename "$(cat "$newest")") == "$(basename "$checkpoint")" ]]; then
        say "$config: trained before"
        return
    fi
    say "$config: train"
    if ((GPUS > 1)); then
        bash "$TOOLS/dist_train.sh" "$config" "$GPUS" --resume
    else
        python "$TOOLS/train.py" "$config" --resume
    fi
}

# predictions of the checkpoint $2 by the config $1 into the folder $3
predict() {
    local config=$1 checkpoint=$2 out=$3
    if [[ $out/complete -nt $checkpoint ]]; then
        say "$config: predicted before"
        return
    fi
    say "$config: predict"
    if ((GPUS > 1)); then
        bash "$TOOLS/dist_test.sh" "$config" "$checkpoint" "$GPUS" \
            --out "$out" --resume "${@:4}"
    else
        python "$TOOLS/test.py" "$config" "$checkpoint" \
            --out "$out" --resume "${@:4}"
    fi
    touch "$out/complete"
}

# pseudo-masks of the config $1, as far as they are missing
make_masks() {
    say "$1: masks"
    python "$TOOLS/make_pseudo_masks.py" "$1"
}
