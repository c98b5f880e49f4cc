#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Compares two commands that measure the same work, in turns (A B, B A, A B …), each on an idle
# machine: prints the ratio ours/peer of the medians and its range over the pairs.
#
#   tests/bench/compare.sh [--pairs 5] [--lower] [--idle-wait 20] \
#       --ours COMMAND --figure NAME --peer COMMAND --peer-figure NAME \
#       [--rss NAME] [--peer-rss NAME]
#
# The last line of each command's output is a JSON object. NAME is a key, or keys separated by commas
# for objects within objects; of a list the first number counts (median, least, largest). --lower:
# less is better, as with seconds; the ratio is the same, only the verdict's words change. --peer-rss
# compares the peak memory too, in MiB (--rss: peak_rss_mb). A command that fails ends the comparison.
# Both get OMP_NUM_THREADS=2 and OMP_PROC_BIND=true, unless they are set already. Example, with the
# peers' scripts in PEERS:
#
#   tests/bench/compare.sh --figure tokens_per_second_with_prompts \
#       --ours "build/release/bin/sdrl bench rollout --model M --dtype bf16 --batch 8 --threads 2 \
#               --idle-wait 0 --json" \
#       --peer "python PEERS/generate_transformers.py --model M --dtypes bfloat16 --batches 8 --rounds 1" \
#       --peer-figure median_min_max,bfloat16/dynamic/B8,new_tok_s \
#       --peer-rss median_min_max,bfloat16/dynamic/B8,rss_mb
set -euo pipefail

pairs=5 ours='' peer='' figure='' peer_figure='' rss=peak_rss_mb peer_rss='' better=more idle_wait=20
while (($# > 0)); do
    if [[ $1 == --lower ]]; then
        better=less
        shift
        continue
    fi
    if (($# < 2)); then
        set -- --help --help
    fi
    case $1 in
    --pairs) pairs=$2 ;;
    --ours) ours=$2 ;;
    --peer) peer=$2 ;;
    --figure) figure=$2 ;;
    --peer-figure) peer_figure=$2 ;;
    --rss) rss=$2 ;;
    --peer-rss) peer_rss=$2 ;;
    --idle-wait) idle_wait=$2 ;;
    *)
        sed -n '4,23p' "$0" >&2
        exit 2
        ;;
    esac
    shift 2
done
if [[ -z $ours || -z $peer || -z $figure || -z $peer_figure ]]; then
    echo "compare.sh: --ours, --figure, --peer and --peer-figure are needed" >&2
    exit 2
fi
if [[ ! $pairs =~ ^[1-9][0-9]*$ || ! $idle_wait =~ ^[0-9]+$ ]]; then
    echo "compare.sh: --pairs and --idle-wait are whole numbers" >&2
    exit 2
fi

export OMP_NUM_THREADS=${OMP_NUM_THREADS:-2} OMP_PROC_BIND=${OMP_PROC_BIND:-true}
echo "environment: $(env | grep -E '^(OMP|MKL|MALLOC|GLIBC_TUNABLES|LD_PRELOAD)' | sort | tr '\n' ' ')" >&2

# Waits until less than 6 % of the machine was busy for 1.5 s, at most as long as was asked for.
wait_until_idle() {
    local deadline=$((SECONDS + idle_wait)) before after
    ((idle_wait > 0)) || return 0
    while :; do
        before=$(head -n 1 /proc/stat)
        sleep 1.5
        after=$(head -n 1 /proc/stat)
        # Fields: cpu user nice system idle iowait irq softirq steal.
        if awk -v before="$before" -v after="$after" 'BEGIN {
                split(before, b); split(after, a)
                for (i = 2; i <= 9; ++i) { all += a[i] - b[i]; if (i != 5 && i != 6) busy += a[i] - b[i] }
                exit !(all > 0 && busy < 0.06 * all) }'; then
            return 0
        fi
        if ((SECONDS >= deadline)); then
            echo "compare.sh: the machine did not become idle" >&2
            return 0
        fi
    done
}

# Runs a command and prints some figures of its last line.
measure() {
    local command=$1 output
    shift
    wait_until_idle
    output=$(bash -c "$command") || {
        echo "compare.sh: failed: $command" >&2
        return 1
    }
    tail -n 1 <<<"$output" | python3 -c '
import json, sys
result = json.loads(sys.stdin.read())
for name in sys.argv[1:]:
    value = result
    for key in name.split(","):
        if not isinstance(value, dict) or key not in value:
            sys.exit(f"compare.sh: there is no {key!r} in {value}")
        value = value[key]
    print(value[0] if isinstance(value, list) else value, end=" ")' "$@"
}

a=() b=() a_rss=() b_rss=()
for ((i = 1; i <= pairs; ++i)); do
    # The second of a pair would see each drift of the machine later: they change places.
    for side in $( ((i % 2)) && echo ours peer || echo peer ours); do
        if [[ $side == ours ]]; then
            line=$(measure "$ours" "$figure" ${peer_rss:+"$rss"})
            read -r x x_rss <<<"$line"
        else
            line=$(measure "$peer" "$peer_figure" ${peer_rss:+"$peer_rss"})
            read -r y y_rss <<<"$line"
        fi
    done
    a+=("$x") b+=("$y")
    [[ -z $peer_rss ]] || { a_rss+=("$x_rss") && b_rss+=("$y_rss"); }
    printf 'pair %d: ours %s, peer %s\n' "$i" "$x" "$y" >&2
done
python3 -c '
import json, statistics, sys
better, count = sys.argv[1], int(sys.argv[2])
values = [float(v) for v in sys.argv[3:]]
row = lambda v: [statistics.median(v), min(v), max(v)]

def compare(what, unit, ours, peer, better):
    ratios = [x / y for x, y in zip(ours, peer)]
    ratio = statistics.median(ours) / statistics.median(peer)
    print("%sours %.4g [%.4g-%.4g]  peer %.4g [%.4g-%.4g]%s" % (what, *row(ours), *row(peer), unit))
    print("%sratio %.2f [%.2f-%.2f], %s is better" % (what, ratio, min(ratios), max(ratios), better))
    return {"ours": row(ours), "peer": row(peer), "ratio": ratio,
            "ratio_range": [min(ratios), max(ratios)], "better": better}

result = compare("", "", values[:count], values[count:2 * count], better)
result["pairs"] = count
if len(values) > 2 * count:
    result["rss"] = compare("peak RSS: ", " MiB", values[2 * count:3 * count], values[3 * count:], "less")
print(json.dumps(result))
' "$better" "$pairs" "${a[@]}" "${b[@]}" ${a_rss[@]+"${a_rss[@]}"} ${b_rss[@]+"${b_rss[@]}"}
