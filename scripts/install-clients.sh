#!/usr/bin/env bash
# Installs the published clients that the contract tests drive, each in a virtual environment of its own, because their
# dependencies exclude each other:
#
#   models   openai-chatkit, whose models judge every event and answer (Python 3.11 or newer)
#   cli      orcheo-sdk, the command line of publishers (Python 3.12 or newer)
#   schemathesis   which tries the HTTP API by its OpenAPI document (Python 3.11 or newer)
#   oidc     oidc-provider-mock, an OpenID provider to log in at (Python 3.12 or newer)
#
# They are kept outside of this folder. An environment that was made from the same list is left alone, so a second run
# needs no network. What cannot be installed is said, and the tests that need it are skipped.
source "$(dirname "$0")/environment.sh"

lists=Tests/ContractTests/Clients

# Prints a Python that is at least 3.$1. A name on the PATH proves little: pyenv has one for each version that it knows.
find_python() {
    local candidate
    for candidate in python3 python3.1{2,3,4,1} "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1*/bin/python3; do
        "$candidate" -c "import sys; sys.exit(sys.version_info < (3, $1))" 2>/dev/null && echo "$candidate" && return
    done
    "$uv" python find --no-python-downloads ">=3.$1" 2>/dev/null && return
    # Not from Debian, so the last resort.
    say "Looking for a Python 3.$1 to download"
    "$uv" python install 3.13 >&2 && "$uv" python find 3.13
}

# Prints the path of uv, which makes environments quickly and without Debian's python3-venv.
find_uv() {
    command -v uv && return
    local own=$cache_dir/uv
    if [ ! -x "$own/bin/uv" ]; then
        say "Installing uv into $own"
        rm -rf "$own"
        python3 -m venv "$own" >&2 && "$own/bin/pip" install -q --retries 1 uv >&2 || { rm -rf "$own"; return 1; }
    fi
    echo "$own/bin/uv"
}

# install NAME MINOR COMMAND...: the environment NAME for Python 3.MINOR; COMMAND in it proves that it works.
install() {
    local name=$1 minor=$2 list=$lists/$1.txt folder=$clients_dir/$1 python
    shift 2
    cmp -s "$list" "$folder/installed.txt" && "$folder/bin/python" -c '' && return
    say "Installing $name (see $list) into $folder"
    [ -n "${uv:=$(find_uv)}" ] || {
        skip "$name" "uv could not be installed; 'apt-get install python3-venv' may help, or the network is missing."
        return
    }
    python=$(find_python "$minor") || {
        skip "$name" "no Python 3.$minor or newer was found; install one, e.g. python3.13, and run this again."
        return
    }
    rm -rf "$folder"
    # Compiled once here: the command line takes eleven seconds to start without, five with it.
    "$uv" venv -q --python "$python" "$folder" &&
        "$uv" pip install -q --compile-bytecode --python "$folder/bin/python" -r "$list" &&
        (cd "$folder/bin" && "./$@" >/dev/null) &&
        cp "$list" "$folder/installed.txt" ||
        skip "$name" "its packages could not be installed (see above)."
}

skip() {
    say "WARNING: the contract tests that need '$1' will be SKIPPED: $2"
}

mkdir -p "$clients_dir"
uv=
install models 11 python -c 'import chatkit.types'
install cli 12 orcheo --version
install schemathesis 11 schemathesis --version
install oidc 12 oidc-provider-mock --help
