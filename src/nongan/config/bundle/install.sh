#!/bin/sh
# Installs nongan from this folder alone: nothing is fetched.  sh install.sh [FOLDER]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
target=${1:-/opt/nongan}
wanted=$(cat "$here/PYTHON")

python=
for found in "python$wanted" python3 python "$HOME"/.pyenv/versions/"$wanted".*/bin/python3 /usr/local/bin/"python$wanted"; do
  if [ "$("$found" -c 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$wanted" ]; then
    python=$found
    break
  fi
done
if [ -z "$python" ]; then
  echo "! 这个安装包需要 Python $wanted（含 venv，Debian 上是 python$wanted-venv）。什么也没有安装。" >&2
  echo "  This package needs Python $wanted with venv. Nothing was installed." >&2
  exit 2
fi

echo "› 1/3 建立环境 $target/venv  Making the environment"
mkdir -p "$target"
"$python" -m venv "$target/venv"
echo "› 2/3 安装依赖（只用本目录的文件）  Installing from this folder only"
"$target/venv/bin/python" -m pip install -q --disable-pip-version-check --no-index \
  --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
"$target/venv/bin/python" -m pip install -q --disable-pip-version-check --no-index \
  --no-deps --force-reinstall "$here"/nongan-*.whl
mkdir -p "$target/venv/share/nongan"
cp -R "$here/fonts" "$target/venv/share/nongan/"
echo "› 3/3 完成  Done: $("$target/venv/bin/nongan" version)"
cat <<EOT

  下一步 Next (说明见 README.txt):
    export NONGAN_DATA_DIR=$target/data
    $target/venv/bin/nongan demo      # 先看演示县  look at the invented county
    $target/venv/bin/nongan serve     # 或建立自己的县  or begin your own county
EOT
