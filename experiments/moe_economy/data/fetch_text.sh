#!/usr/bin/env bash
# Real text for training, from Debian's packages of documentation and literature: downloads them by name, unpacks them
# into a folder (nothing is installed) and cleans them into one file of JSON lines per package, {"text", "source"}.
#
#   experiments/moe_economy/data/fetch_text.sh FOLDER
#
# FOLDER/clean/*.jsonl   the text: one document per page, without duplicates
# FOLDER/PACKAGES.tsv    what it is made of: package, version, licences, documents, bytes
#
# Needs Debian 12, apt-get, dpkg-deb and python3 (its standard library alone). Run again, it downloads only what is
# missing. The text itself is not part of the project.
set -euo pipefail

packages=(
  linux-doc-6.1 python3.11-doc perl-doc libreoffice-help-en-us libreoffice-help-de debian-handbook wordnet-base
  debian-reference-en debian-policy developers-reference dict-gcide dict-jargon fortunes fortunes-de manpages
  manpages-dev manpages-de postgresql-doc-15 git-doc sqlite3-doc python-django-doc
)

if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
here=$(dirname "$(readlink -f "$0")")
mkdir -p "$1/debs" "$1/files"
cd "$1"

for package in "${packages[@]}"; do
  if ! compgen -G "debs/${package}_*.deb" > /dev/null; then
    # Downloading as root works, with a warning that says that it was not in a sandbox.
    (cd debs && apt-get download --quiet "$package") || {
      echo "$0: $package cannot be downloaded; 'apt-get update' may help" >&2
      exit 1
    }
  fi
  if [ ! -e "files/$package.done" ]; then
    rm -rf "files/$package"
    dpkg-deb -x "$(ls -t debs/"${package}"_*.deb | head -n 1)" "files/$package"
    touch "files/$package.done"
  fi
done

for package in "${packages[@]}"; do
  echo "$package $(dpkg-deb -f "$(ls -t debs/"${package}"_*.deb | head -n 1)" Version)"
done > versions.txt

python3 "$here/clean_text.py" files versions.txt clean PACKAGES.tsv
