#!/usr/bin/env bash
# The format of the Swift sources, the syntax of the scripts, and whether the file of settings is complete.
source "$(dirname "$0")/environment.sh"

say "Linting"
swift format lint --strict --parallel --recursive "${swift_folders[@]}" ||
    fail "'make format' mends most of the above."
for script in scripts/*.sh deploy/*.sh .ci/run; do
    bash -n "$script"
done
for script in deploy/bin/* deploy/debian/{postinst,prerm,postrm}; do
    sh -n "$script"
done
if command -v python3 >/dev/null; then python3 Tests/Deployment/settings_listed.py; fi
