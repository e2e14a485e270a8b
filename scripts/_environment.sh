# shellcheck shell=bash disable=SC2034  # What is set here is used by those who source it.
# Sourced by the other scripts: the virtual environments of the project.
#
# There is one for each release of Home Assistant that the project is tested on, in
# .venv/, holding exactly what its lock file names. It is made, or brought up to
# date, when a script needs it, and left alone while its lock file stays the same.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Somebody else's modules must not come before those of the environment.
unset PYTHONHOME PYTHONPATH

# The oldest first. The types of the newest say what is going to be deprecated, and
# the demonstration and the benchmarks run on it.
releases=(2026.10 2026.11)
newest=2026.11

say() { printf '==> %s\n' "$*" >&2; }

lock_file() {
  case $1 in
    2026.10) echo "$root/requirements_test.txt" ;;
    *) echo "$root/requirements/$1.txt" ;;
  esac
}

# Two libraries of Home Assistant's voice assistant are published as C++ alone. No
# test needs them, so that a machine that cannot compile them goes without.
compiled='^(pymicro-vad|pyspeex-noise)=='

can_compile() {
  command -v c++ >/dev/null && "$1" -c 'import pathlib, sys, sysconfig
sys.exit(not pathlib.Path(sysconfig.get_path("include"), "Python.h").exists())'
}

without_compiled() {
  awk -v compiled="$compiled" '/^[^ ]/ { skip = $0 ~ compiled } !skip' "$1"
}

# environment RELEASE: make .venv/RELEASE what its lock file says.
environment() {
  local venv=$root/.venv/$1 lock
  lock=$(lock_file "$1")
  if [ -x "$venv/bin/python" ] && cmp -s "$lock" "$venv/requirements.txt"; then
    return
  fi
  mkdir -p "$root/.venv"
  (
    # One at a time, where the machine can tell.
    if command -v flock >/dev/null; then flock 9; fi
    update_environment "$1" "$venv" "$lock"
  ) 9>"$root/.venv/lock"
}

update_environment() {
  local release=$1 venv=$2 lock=$3 wanted=$2.txt python
  if ! [ -x "$venv/bin/python" ]; then
    say "Making the environment of Home Assistant $release in .venv/$release."
    python=$("$root/scripts/python")
    "$root/scripts/uv" --quiet venv --clear --prompt "poly-vvx $release" --python "$python" "$venv"
  fi

  if can_compile "$venv/bin/python"; then
    cp "$lock" "$wanted"
  else
    without_compiled "$lock" >"$wanted"
  fi
  if cmp -s "$wanted" "$venv/requirements.txt"; then
    rm "$wanted"
    return
  fi
  if ! cmp -s "$wanted" "$lock"; then
    say "There is no C++ compiler with Python's headers: leaving out Home Assistant's voice assistant."
  fi
  say "Installing Home Assistant $release and what the tests need. The first time takes up to a minute."
  # Forgotten first and noted last, so that an interruption is never taken for done.
  rm -f "$venv/requirements.txt"
  "$root/scripts/uv" --quiet pip sync --require-hashes --python "$venv/bin/python" "$wanted"
  mv "$wanted" "$venv/requirements.txt"
}
