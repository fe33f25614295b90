# Sourced by run, check and qingmiao: makes .venv, node_modules, var/fonts and the engines' compiled code match the locks and sources.
# Does nothing when nothing changed.
# shellcheck shell=bash
# A function called as `f || …` runs without `set -e`: what may fail in one says `|| return`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
umask 022

refuse() { printf '%s\n' "$1" >&2; exit 1; }

# Compiled Python kept beside its source halves every later start; some machines switch that off for all programs.
export PYTHONDONTWRITEBYTECODE=

# step TITLE COMMAND… : one line with a dot every two seconds; the command's own words only when it fails.
step() {
  local title=$1 log pid code=0 began=$SECONDS ticks=0 asked=''
  shift
  log=$(mktemp)
  printf '· %s ' "$title" >&2
  trap 'asked=1' INT TERM HUP
  set -m # a process group of its own, so that all of it can be ended
  { set +m; "$@"; } >"$log" 2>&1 </dev/null &
  pid=$!
  set +m
  while kill -0 "$pid" 2>/dev/null; do
    if [[ $asked ]]; then
      kill -TERM -- "-$pid" 2>/dev/null || true
      sleep 1
      kill -KILL -- "-$pid" 2>/dev/null || true # npm takes its time to tidy what the next installation throws away
      rm -f "$log"
      printf '\n已中断。\n' >&2
      exit 130
    fi
    sleep 0.1 || true # a signal ends it early
    ticks=$((ticks + 1))
    if ((ticks % 20 == 0)); then printf '.' >&2; fi
  done
  wait "$pid" || code=$?
  trap - INT TERM HUP
  if ((code)); then
    printf ' 失败\n' >&2
    tail -n 30 "$log" >&2
  else
    printf ' %d 秒\n' "$((SECONDS - began))" >&2
  fi
  rm -f "$log"
  return "$code"
}

# side_by_side FUNCTION… : run functions that need nothing of each other at once; fails with the first one's code that failed.
side_by_side() {
  local function pid pids=() code=0
  for function in "$@"; do
    "$function" &
    pids+=("$!")
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || code=$?
  done
  return "$code"
}

digest() { cat "$@" | sha256sum | cut -d' ' -f1; }
stamped() { [[ "$(cat "$1" 2>/dev/null || true)" == "$2" ]]; }

# The uv to install with: the machine's, else the one that an earlier installation brought.
find_uv() {
  local found
  for found in uv "$PWD/.venv/bin/uv"; do
    if "$found" --version >/dev/null 2>&1; then
      printf '%s\n' "$found"
      return
    fi
  done
  return 1
}

require_python() {
  command -v "$PYTHON" >/dev/null || refuse "找不到 $PYTHON：请安装 Python 3.11（Debian 12：apt-get install python3 python3-venv）。"
  "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    refuse "$PYTHON 的版本低于 3.11：请安装 Python 3.11，或用环境变量 PYTHON 指向它。"
}

require_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    refuse "找不到 node 或 npm：请安装 Node.js 20 或更高版本（页面的样式、图表、地图和字体由 npm 提供）。"
  fi
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  ((major >= 20)) || refuse "Node.js 的版本是 $major，低于 20：请安装 Node.js 20 或更高版本。"
}

make_venv() {
  local uv
  rm -rf .venv || return
  if uv=$(find_uv); then
    "$uv" venv -q --python "$PYTHON" --no-python-downloads .venv
  else
    "$PYTHON" -m venv .venv
  fi
}

# uv installs a lock in a fifth of pip's time. A machine without it gets its wheel first, and what pip was told about a mirror.
bring_uv() {
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-compile --only-binary :all: --require-hashes \
    -r requirements/installer.lock || return
  local mirror=${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}
  if [[ -n "$mirror" && -z "${UV_DEFAULT_INDEX-}${UV_INDEX_URL-}" ]]; then export UV_DEFAULT_INDEX=$mirror; fi
}

install_lock() {
  local lock=requirements/$1.lock uv
  find_uv >/dev/null || bring_uv || true
  if uv=$(find_uv) && "$uv" pip install -q --python .venv/bin/python --require-hashes -r "$lock"; then return; fi
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
}

# While npm still works: compile what every start imports, unpack PostgreSQL and make its cluster. What fails here is told later.
warm_up() {
  env QINGMIAO_ENV=test .venv/bin/python -c 'import qingmiao.config.wsgi, qingmiao.config.urls' || true
  if [[ -n "${DATABASE_URL-}" ]]; then return; fi
  if [[ "$wanted" == base ]]; then .venv/bin/python ops/postgres.py run -- true; else .venv/bin/python ops/postgres.py bindir; fi || true
}

install_python() {
  if [[ -z "$venv_ready" ]]; then make_venv || return; fi
  install_lock "$wanted" || return
  # Installing the project itself would need its build tools from outside the locks; a path file does the same.
  printf '%s\n' "$PWD/src" >"$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/qingmiao.pth" || return
  warm_up
  if [[ "$wanted" == dev ]]; then digest requirements/base.lock requirements/dev.lock >.venv/.stamp-dev; fi
  digest requirements/base.lock >.venv/.stamp-base
}

python_ready() {
  local base dev
  base=$(digest requirements/base.lock)
  dev=$(digest requirements/base.lock requirements/dev.lock)
  .venv/bin/python -c '' 2>/dev/null || return 1
  stamped .venv/.stamp-dev "$dev" || { [[ "$wanted" == base ]] && stamped .venv/.stamp-base "$base"; }
}

node_ready() { stamped node_modules/.stamp "$(digest package-lock.json)"; }

# The development part is one small file, so both commands share one folder and never empty it under each other.
install_node() { npm ci --silent && digest package-lock.json >node_modules/.stamp; }

# ready_packages : Python's and npm's, at the same time.
ready_packages() {
  local missing=() venv_ready=''
  python_ready || missing+=(install_python)
  node_ready || missing+=(install_node)
  ((${#missing[@]})) || return 0
  if [[ " ${missing[*]} " == *install_python* ]]; then
    require_python
    rm -f .venv/.stamp-*
    if .venv/bin/python -c '' 2>/dev/null && { find_uv >/dev/null || .venv/bin/python -m pip --version >/dev/null 2>&1; }; then venv_ready=1; fi
  fi
  if [[ " ${missing[*]} " == *install_node* ]]; then require_node; fi
  step "安装依赖（首次约半分钟）" side_by_side "${missing[@]}" && return
  .venv/bin/python -c '' 2>/dev/null || refuse "Python 环境没有建成：Debian 上请执行 apt-get install python3-venv，再重新运行。"
  python_ready || refuse "Python 依赖没有装好：请检查网络或软件源设置，再重新运行；已下载的不会重复下载。"
  refuse "页面依赖没有装好：请检查网络或 npm 源设置，再重新运行。"
}

ready_fonts() {
  # Comparing the stamp here spares a Python start; ops/fonts.py looks closer.
  local want
  want=$(digest package-lock.json ops/fonts.py)
  stamped var/fonts/.stamp "$want" && return
  step "合并打印字体" .venv/bin/python ops/fonts.py || refuse "打印字体没有做成：请删除 var/fonts 与 node_modules 后重新运行。"
  printf '%s\n' "$want" >var/fonts/.stamp
}

compile_engines() { nice -n 19 .venv/bin/python -m qingmiao.engines.siting && printf '%s\n' "$1" >var/engines.stamp; }

start_engines() {
  # Half a minute of one core that nobody waits for: without it the first siting problem would.
  local want
  want=$(digest requirements/base.lock src/qingmiao/engines/siting/*.py)
  stamped var/engines.stamp "$want" && return
  compile_engines "$want" >/dev/null 2>&1 </dev/null 9>&- &
}

# ready base|dev : everything in place, one process at a time.
ready() {
  local wanted=$1
  PYTHON=${PYTHON:-python3}
  if ! mkdir -p var 2>/dev/null || ! touch var/environment.lock 2>/dev/null; then
    refuse "没有权限写入 $PWD/var：请检查项目文件夹的属主，或改用建立它的用户运行。"
  fi
  exec 9>>var/environment.lock
  if ! flock -n 9; then
    printf '· 另一个命令正在准备环境，等它完成 …\n' >&2
    flock 9
  fi
  ready_packages
  ready_fonts
  start_engines
  exec 9>&-
}
