# bash completion for sparsam: verbs and options as --help lists them, models of the store, files.
_sparsam() {
  local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]}
  local choices
  if [ "$COMP_CWORD" -eq 1 ]; then
    choices="$(sparsam --help 2>/dev/null | awk '/^Subcommands:/ {on = 1; next} on && /^  [a-z]/ {print $1}') --help --version"
  elif [[ $word == -* ]]; then
    choices=$(sparsam "$verb" --help 2>/dev/null | grep -oE '(^|[ ,])--[a-z][a-z-]*' | tr -d ' ,')
  else
    choices=$(sparsam list --json 2>/dev/null | grep -oE '"name": *"[^"]*"' | cut -d'"' -f4)
  fi
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word"; [[ $word == -* ]] || compgen -f -- "$word")
}
complete -o filenames -F _sparsam sparsam
