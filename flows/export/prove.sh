#!/bin/sh
# Proves again that the module under ../rtl does what gold does, from the elaborated texts beside
# this script: gold.il and gate.il, one pair for each set of parameter values.
# Evidence in the run: {evidence}, by {method}.
# Files beside the two texts are of that method's last step.
# Of other tools, {stock_words}.
# Exit code: 0 proven, 1 refuted, 3 no tool found, 4 undecided.
set -u
cd "$(dirname "$0")" || exit 3
here=$PWD
yosys=${YOSYS:-yosys}
stock={stock}
status=0
for pair in {pairs}; do
  if [ "$stock" = yes ] && command -v "$yosys" >/dev/null 2>&1 &&
    (cd "$pair" && "$yosys" -q -s "$here/prove.ys"); then
    echo "$pair: proven by stock Yosys"
  elif command -v hwopt >/dev/null 2>&1; then
    hwopt prove "$pair/gold.il" "$pair/gate.il" --top {top} {options} || status=$?
  else
    echo "$pair: expected hwopt{or_yosys} on the PATH, found none; install it" >&2
    status=3
  fi
done
exit "$status"
