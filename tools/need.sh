#!/bin/sh
# Brings the programs that set-up and tests need, where this machine is Debian and we may install; else says what to install.
# usage: need.sh java chromium | need.sh venv PYTHON
set -u
missing=""
while [ $# -gt 0 ]; do
  case "$1" in
    java)     command -v java >/dev/null && command -v mvn >/dev/null || missing="$missing openjdk-17-jre-headless maven" ;;
    chromium) [ -x /usr/bin/chromium ] || missing="$missing chromium"
              fc-list 2>/dev/null | grep -qi "cjk" || missing="$missing fonts-noto-cjk fontconfig" ;;
    venv)     shift; missing="$missing python3-venv" ;;
  esac
  shift
done
[ -z "$missing" ] && exit 0
if command -v apt-get >/dev/null; then
  sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo -n"
  echo "installing:$missing"
  $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "please install:$missing — then run make again" >&2
exit 1
