# Sourced by run, check and qingmiao: makes .venv, node_modules, var/fonts and the engines' compiled code match the locks and sources.
# Does nothing when nothing changed.
# shellcheck shell=bash
# A function called as `f || …` runs without `set -e`: what may fail in one says `|| return`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
umask 022

refuse() { printf '%s\n' "$1" >&2; exit 1; }

# step TITLE COMMAND… : one line with a dot every two seconds; the command's own words only when it fails.
step() {
  local title=$1 log pid code=0 began=$SECONDS ticks=0
  shift
  log=$(mktemp)
  printf '· %s ' "$title" >&2
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  # A background job of a script ignores Ctrl-C, so it is ended here.
  trap 'kill -TERM "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; rm -f "$log"; printf "\n已中断。\n" >&2; exit 130' INT TERM HUP
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    ticks=$((ticks + 1))
    if ((ticks % 10 == 0)); then printf '.' >&2; fi
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

digest() { cat "$@" | sha256sum | cut -d' ' -f1; }
stamped() { [[ "$(cat "$1" 2>/dev/null || true)" == "$2" ]]; }
has_uv() { uv --version >/dev/null 2>&1; }

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
  rm -rf .venv || return
  if has_uv; then
    uv venv -q --python "$PYTHON" --no-python-downloads .venv
  else
    "$PYTHON" -m venv .venv
  fi
}

install_python() {
  local lock=requirements/$1.lock
  if has_uv; then
    uv pip install -q --python .venv/bin/python --require-hashes -r "$lock" || return
  else
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock" || return
  fi
  # Installing the project itself would need its build tools from outside the locks; a path file does the same.
  printf '%s\n' "$PWD/src" >"$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/qingmiao.pth"
}

python_ready() {
  local base dev
  base=$(digest requirements/base.lock)
  dev=$(digest requirements/base.lock requirements/dev.lock)
  .venv/bin/python -c '' 2>/dev/null || return 1
  stamped .venv/.stamp-dev "$dev" || { [[ "$1" == base ]] && stamped .venv/.stamp-base "$base"; }
}

ready_python() {
  python_ready "$1" && return
  require_python
  rm -f .venv/.stamp-*
  if ! .venv/bin/python -c '' 2>/dev/null || { ! has_uv && ! .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    step "建立 Python 环境" make_venv ||
      refuse "Python 环境没有建成：Debian 上请执行 apt-get install python3-venv，再重新运行。"
  fi
  step "安装 Python 依赖（首次约半分钟）" install_python "$1" ||
    refuse "Python 依赖没有装好：请检查网络或软件源设置，再重新运行；已下载的不会重复下载。"
  if [[ "$1" == dev ]]; then
    digest requirements/base.lock requirements/dev.lock >.venv/.stamp-dev
  fi
  digest requirements/base.lock >.venv/.stamp-base
}

ready_node() {
  local want
  want=$(digest package-lock.json)
  stamped node_modules/.stamp "$want" && return
  require_node
  # The development part is one small file, so both commands share one folder and never empty it under each other.
  step "安装页面依赖" npm ci --silent ||
    refuse "页面依赖没有装好：请检查网络或 npm 源设置，再重新运行。"
  printf '%s\n' "$want" >node_modules/.stamp
}

ready_fonts() {
  # Comparing the stamp here spares a Python start; ops/fonts.py looks closer.
  local want
  want=$(digest package-lock.json ops/fonts.py)
  stamped var/fonts/.stamp "$want" && return
  step "合并打印字体" .venv/bin/python ops/fonts.py || refuse "打印字体没有做成：请删除 var/fonts 与 node_modules 后重新运行。"
  printf '%s\n' "$want" >var/fonts/.stamp
}

compile_engines() { nice .venv/bin/python -m qingmiao.engines.siting && printf '%s\n' "$1" >var/engines.stamp; }

start_engines() {
  # Half a minute of one core that nobody waits for: without it the first siting problem would.
  local want
  want=$(digest requirements/base.lock src/qingmiao/engines/siting/*.py)
  stamped var/engines.stamp "$want" && return
  compile_engines "$want" >/dev/null 2>&1 </dev/null 9>&- &
}

# ready base|dev : everything in place, one process at a time.
ready() {
  PYTHON=${PYTHON:-python3}
  if ! mkdir -p var 2>/dev/null || ! touch var/environment.lock 2>/dev/null; then
    refuse "没有权限写入 $PWD/var：请检查项目文件夹的属主，或改用建立它的用户运行。"
  fi
  exec 9>>var/environment.lock
  if ! flock -n 9; then
    printf '· 另一个命令正在准备环境，等它完成 …\n' >&2
    flock 9
  fi
  ready_python "$1"
  ready_node
  ready_fonts
  start_engines
  exec 9>&-
}
