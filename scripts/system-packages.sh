#!/usr/bin/env bash
# Installs what the tests need from Debian's packages and the machine lacks: Chromium and PostgreSQL.
# Does nothing where they are there; says what is missing where it may not install.
set -u
missing=()
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing+=(chromium)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null 2>&1 || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Not found: ${missing[*]}. The tests that need them will say so." >&2
  exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root=(sudo -n); else
    echo "Not found: ${missing[*]}. Install them with: sudo apt-get install ${missing[*]}" >&2
    exit 0
  fi
fi
echo "Installing ${missing[*]} …" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq >/dev/null 2>&1
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/tmp/plaza-apt.log 2>&1 ||
  { echo "Could not install ${missing[*]}:" >&2; tail -5 /tmp/plaza-apt.log >&2; }
exit 0
