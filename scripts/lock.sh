#!/bin/sh
# Chooses exact versions for requirements/*.in and package.json, with the hashes of every file that
# a platform may need, and without the address of the index they came from: whoever installs may
# use a mirror.
set -eu
cd "$(dirname "$0")/.."

tools=.cache/lock
if [ ! -x "$tools/bin/pip-compile" ]; then
    "${PYTHON:-python3}" -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet pip-tools
fi

# An index, a folder of wheels or a constraint of this machine must not get into the files.
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_CONSTRAINT
export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock"
cd requirements
for name in build base dev bench spark token; do
    "../$tools/bin/pip-compile" --quiet --no-config --upgrade --generate-hashes --strip-extras \
        --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
        --no-emit-options --output-file "$name.lock" "$name.in"
done
# What "contactpoint check" holds an installation to.
grep -hE '^[a-z0-9][a-z0-9._-]*==' base.lock spark.lock token.lock | sed 's/ .*//' | sort -u \
    > ../src/contactpoint/services/checks/locked_versions.txt
cd ..
npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts \
    --no-audit --no-fund --loglevel=error
