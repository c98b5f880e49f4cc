#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Compares two commands that measure the same work, in turns (A B A B …), so that both see the same
# machine: prints the ratio ours/peer of the medians and its range over the pairs.
#
#   tests/bench/compare.sh [--pairs 5] [--lower] \
#       --ours COMMAND --figure NAME --peer COMMAND --peer-figure NAME
#
# The last line of each command's output is a JSON object. NAME is a key, or keys separated by commas
# for objects within objects; of a list the first number counts (median, least, largest). --lower:
# less is better, as with seconds; the ratio is the same, only the verdict's words change.
# A command that fails ends the comparison. Example, with the peers' scripts in PEERS:
#
#   tests/bench/compare.sh \
#       --ours "build/release/bin/sdrl bench rollout --model M --dtype bf16 --batch 8 --json" \
#       --figure tokens_per_second_with_prompts \
#       --peer "python PEERS/generate_transformers.py --model M --dtypes bfloat16 --batches 8 --rounds 1" \
#       --peer-figure median_min_max,bfloat16/dynamic/B8,new_tok_s
set -euo pipefail

pairs=5 ours='' peer='' figure='' peer_figure='' better=more
while (($# > 0)); do
    case $1 in
    --pairs) pairs=$2 && shift 2 ;;
    --ours) ours=$2 && shift 2 ;;
    --peer) peer=$2 && shift 2 ;;
    --figure) figure=$2 && shift 2 ;;
    --peer-figure) peer_figure=$2 && shift 2 ;;
    --lower) better=less && shift ;;
    *)
        sed -n '3,20p' "$0" >&2
        exit 2
        ;;
    esac
done
if [[ -z $ours || -z $peer || -z $figure || -z $peer_figure || ! $pairs =~ ^[1-9][0-9]*$ ]]; then
    echo "compare.sh: --ours, --figure, --peer and --peer-figure are needed" >&2
    exit 2
fi

# Runs a command and prints one figure of its last line.
measure() {
    local output
    output=$(bash -c "$1") || {
        echo "compare.sh: failed: $1" >&2
        return 1
    }
    python3 -c '
import json, sys
value = json.loads(sys.argv[1].strip().splitlines()[-1])
for key in sys.argv[2].split(","):
    if key not in value:
        sys.exit(f"compare.sh: there is no {key!r} among {sorted(value)}")
    value = value[key]
print(value[0] if isinstance(value, list) else value)' "$output" "$2"
}

a=() b=()
for ((i = 1; i <= pairs; ++i)); do
    x=$(measure "$ours" "$figure")
    y=$(measure "$peer" "$peer_figure")
    a+=("$x") b+=("$y")
    printf 'pair %d: ours %s, peer %s\n' "$i" "$x" "$y" >&2
done
python3 -c '
import json, statistics, sys
better, count = sys.argv[1], int(sys.argv[2])
values = [float(v) for v in sys.argv[3:]]
ours, peer = values[:count], values[count:]
ratios = [x / y for x, y in zip(ours, peer)]
row = lambda v: [statistics.median(v), min(v), max(v)]
ratio = statistics.median(ours) / statistics.median(peer)
print("ours %.4g [%.4g-%.4g]  peer %.4g [%.4g-%.4g]" % (*row(ours), *row(peer)))
print("ratio %.2f [%.2f-%.2f], %s is better" % (ratio, min(ratios), max(ratios), better))
print(json.dumps({"ours": row(ours), "peer": row(peer), "ratio": ratio,
                  "ratio_range": [min(ratios), max(ratios)], "pairs": count, "better": better}))
' "$better" "$pairs" "${a[@]}" "${b[@]}"
