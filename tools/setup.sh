#!/bin/sh
# Make this checkout ready: system libraries and fonts, a Python environment from the lock, the validators.
#
#   tools/setup.sh runtime|dev|conformance|bench
#
# With PEERS=all the bench also gets LuaLaTeX, Paged.js and Vivliostyle to measure beside: half a gigabyte and more.
#
# Runs before every make target and returns at once where nothing has changed. Installs system packages where it may
# (root, or sudo without a password; Homebrew on macOS); elsewhere it says in one line which command to run, and leaves
# with exit code 4. A set-up that was interrupted is finished by the next one: the stamp is written last.
set -eu

level=${1:-runtime}
case $level in
  runtime | dev | conformance | bench) ;;
  *) echo "usage: tools/setup.sh runtime|dev|conformance|bench" >&2; exit 2 ;;
esac
cd "$(dirname "$0")/.."

case $level in
  runtime) lock=requirements/runtime.lock ;;
  bench) lock=requirements/bench.lock ;;
  *) lock=requirements/dev.lock ;;
esac

# What the set-up depends on; the folder too, because an environment cannot be moved.
state=$({ pwd; cat tools/setup.sh pyproject.toml "$lock" tools/conformance/package-lock.json tools/conformance/pom.xml \
  tools/conformance/verapdf.sha256 tools/bench/peers/package-lock.json; } | cksum)
peers=
case $level:${PEERS:-} in
  bench:all) peers=all ;;
  bench:) ;;
  bench:*) echo "error: PEERS takes the word all" >&2; exit 2 ;;
esac
stamp=.venv/.ready-$level${peers:+-all}
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ] && [ -x .venv/bin/mapmental-publish ]; then
  exit 0
fi

say() { printf '%s\n' "set-up: $*" >&2; }
fail() { printf 'error: %s\n  %s\n' "$1" "$2" >&2; exit 4; }
has() { command -v "$1" >/dev/null 2>&1; }

# One set-up at a time; where flock is missing two at once are merely wasteful.
if has flock; then
  exec 9>.setup.lock
  flock 9
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then exit 0; fi
fi

find_python() {
  for name in python3.13 python3.12 python3.11 python3; do
    if has "$name" && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return 0
    fi
  done
  return 1
}

has_library() {
  # ldconfig stands in /sbin, which is not on every user's PATH.
  for tool in ldconfig /sbin/ldconfig /usr/sbin/ldconfig; do
    if has "$tool"; then "$tool" -p 2>/dev/null | grep -q "$1" && return 0 || return 1; fi
  done
  return 1
}

has_font() { has fc-list && fc-list "$1" family 2>/dev/null | grep -q .; }

same_as_known() {
  if has sha256sum; then sha256sum --quiet -c verapdf.sha256; else shasum -a 256 -c verapdf.sha256; fi >&2
}

fetch_verapdf() {
  (
    cd tools/conformance
    if [ -f verapdf/verapdf.jar ] && same_as_known 2>/dev/null; then exit 0; fi
    rm -f verapdf/verapdf.jar
    if has mvn; then
      mvn -q -B -Dstyle.color=never -f pom.xml dependency:copy >&2 && same_as_known && exit 0
      # What is not what it should be must not be run.
      rm -f verapdf/verapdf.jar
    fi
    has verapdf
  )
}

missing=
need() { missing="$missing $1"; }

needs_on_debian() {
  python=$(find_python) || fail "Python 3.11 or newer is not installed" "Run: apt-get install python3"
  # Where uv is there it makes the environment; otherwise Python must be able to.
  has uv || "$python" -c 'import venv, ensurepip' 2>/dev/null || need "$(basename "$(readlink -f "$(command -v "$python")")")-venv"
  has_library 'libpango-1\.0\.so\.0' || need libpango-1.0-0
  has_library 'libpangoft2-1\.0\.so\.0' || need libpangoft2-1.0-0
  has_library 'libharfbuzz-subset\.so\.0' || need libharfbuzz-subset0
  has fc-list || need fontconfig
  has_font Vollkorn || need fonts-vollkorn
  has_font Inter || need fonts-inter
  has_font 'JetBrains Mono' || need fonts-jetbrains-mono
  [ "$level" = runtime ] && return 0
  if [ "$level" = bench ]; then
    [ -n "$peers" ] && needs_of_peers
    return 0
  fi
  # The test books in Arabic, Hebrew, Chinese and Japanese; poppler looks at finished pages.
  has_font 'Noto Naskh Arabic' && has_font 'Noto Serif Hebrew' || need fonts-noto-core
  has_font 'Noto Serif CJK JP' || need fonts-noto-cjk
  has pdftoppm || need poppler-utils
  [ "$level" = dev ] && return 0
  # Ghostscript separates inks, qpdf looks at a file's structure: files for the press are shown to both.
  has gs || need ghostscript
  has qpdf || need qpdf
  has java || need default-jre-headless
  has node || need nodejs
  has npm || need npm
  has chromium || has chromium-browser || has google-chrome || need chromium
  has verapdf || has mvn || need maven
}

needs_of_peers() {
  # pandoc's template asks for packages of texlive-latex-recommended, and turns drawings into PDF with rsvg-convert.
  has lualatex || need texlive-luatex
  has kpsewhich && kpsewhich xcolor.sty >/dev/null && kpsewhich booktabs.sty >/dev/null || need texlive-latex-recommended
  has kpsewhich && kpsewhich lmodern.sty >/dev/null || need lmodern
  has rsvg-convert || need librsvg2-bin
  has node || need nodejs
  has npm || need npm
  has chromium || has chromium-browser || has google-chrome || need chromium
}

install_on_debian() {
  needs_on_debian
  [ -z "$missing" ] && return 0
  command="apt-get install -y --no-install-recommends$missing"
  if [ "$(id -u)" = 0 ]; then
    run=
  elif has sudo && sudo -n true 2>/dev/null; then
    run="sudo -n"
  else
    fail "system packages are missing:$missing" "Run: sudo $command"
  fi
  say "installing$missing"
  # shellcheck disable=SC2086  # the list is meant to be split
  {
    $run env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 update &&
      $run env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
        install --no-install-recommends $missing
  } >&2 || fail "the system packages could not be installed" "Run: sudo $command"
}

# Homebrew: written from its package names, not tried on a Mac.
install_on_macos() {
  has brew || fail "Homebrew is not installed" "Install Homebrew, then run make again."
  find_python >/dev/null || need python@3.12
  for formula in pango harfbuzz fontconfig; do
    brew list --formula "$formula" >/dev/null 2>&1 || need "$formula"
  done
  casks=
  has_font Vollkorn || casks="$casks font-vollkorn"
  has_font Inter || casks="$casks font-inter"
  has_font 'JetBrains Mono' || casks="$casks font-jetbrains-mono"
  if [ "$level" = dev ] || [ "$level" = conformance ]; then
    has pdftoppm || need poppler
    has_font 'Noto Naskh Arabic' || casks="$casks font-noto-naskh-arabic"
    has_font 'Noto Serif Hebrew' || casks="$casks font-noto-serif-hebrew"
    has_font 'Noto Serif CJK JP' || casks="$casks font-noto-serif-cjk"
  fi
  if [ "$level" = conformance ]; then
    has gs || need ghostscript
    has qpdf || need qpdf
    has java || need openjdk
    has node || need node
    has chromium || casks="$casks chromium"
    has verapdf || has mvn || need maven
  fi
  if [ -n "$peers" ]; then
    has lualatex || need texlive
    has rsvg-convert || need librsvg
    has node || need node
    has chromium || casks="$casks chromium"
  fi
  # shellcheck disable=SC2086  # the lists are meant to be split
  [ -z "$missing" ] || brew install $missing >&2 || fail "Homebrew could not install$missing" "Run: brew install$missing"
  # shellcheck disable=SC2086
  [ -z "$casks" ] || brew install --cask $casks >&2 || fail "Homebrew could not install$casks" "Run: brew install --cask$casks"
}

case $(uname -s) in
  Darwin) install_on_macos ;;
  *)
    if has apt-get; then
      install_on_debian
    else
      needs_on_debian
      [ -z "$missing" ] || fail "system libraries or fonts are missing (by their Debian names:$missing)" \
        "Install what your system calls them, then run make again."
    fi
    ;;
esac

python=$(find_python) || fail "Python 3.11 or newer is not installed" "Install it, then run make again."
say "making the Python environment (.venv)"
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  rm -rf .venv
  if has uv; then uv venv -q --python "$python" .venv; else "$python" -m venv .venv; fi
fi
rm -f "$stamp"
if has uv; then
  uv pip install -q --python .venv/bin/python --require-hashes -r "$lock" >&2
  uv pip install -q --python .venv/bin/python --no-deps -e . >&2
else
  .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip -q >&2
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock" >&2
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps -e . >&2
fi

if [ "$level" = conformance ]; then
  say "installing the validators"
  # Puppeteer would download a browser of its own; the system's chromium is used.
  (cd tools/conformance && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --silent --no-audit --no-fund >&2)
  if ! fetch_verapdf; then
    [ -z "${CI:-}" ] || fail "veraPDF could not be fetched" "Run make conformance again, or put verapdf on the PATH."
    # No stamp: the next run tries again.
    say "veraPDF could not be fetched; the tests that show PDFs to it will be skipped"
    exit 0
  fi
fi

if [ -n "$peers" ]; then
  say "installing Paged.js and Vivliostyle"
  (cd tools/bench/peers && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --silent --no-audit --no-fund --ignore-scripts >&2) ||
    fail "Paged.js and Vivliostyle could not be installed" "Run make bench PEERS=all again, or make bench without them."
fi

printf '%s\n' "$state" >"$stamp"
say "ready"
