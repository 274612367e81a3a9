#!/usr/bin/env bash
# Compares sparsam's chat templates with @huggingface/jinja (npm) and jinja2 (stored answers).
#   run.sh RENDER_TEMPLATES WORK_FOLDER     exit code 77: skipped, because npm cannot fetch the reference
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
render=$1
work=$2

skip() {
  echo "skipped: $1"
  exit 77
}

command -v node >/dev/null && command -v npm >/dev/null || skip "needs node and npm"
mkdir -p "$work"
cp -r "$here"/{package.json,package-lock.json,.npmrc,jobs.mjs,compare.mjs,conversations.json,jinja2.json,families} "$work"
cd "$work"
if ! cmp -s package-lock.json node_modules/.installed; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || skip "npm cannot fetch the reference"
  cp package-lock.json node_modules/.installed
fi
node compare.mjs "$render"
