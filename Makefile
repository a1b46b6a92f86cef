PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

help: ## 列出可用的目标
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q engine cli.py
	@touch $(READY)

demo: $(READY) ## 用公开发布的一年数据演示全部主要工作
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh docs/demo.sh

test: $(READY) ## 运行全部测试
	$(BIN)/python -m pytest -n 2 tests

lint: $(READY) ## 检查格式、风格与类型
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY) ## 统一格式
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(READY) ## 只查类型
	$(BIN)/mypy

rules: $(READY) ## 检查规则文件
	$(BIN)/xxgk rules check

bundle: $(READY) ## 制作离线安装包（需要网络；见 docs/install.md）
	$(BIN)/python -m bundle

bench: $(READY) ## 性能比值
	$(BIN)/python -m bench

docs: $(READY) ## 写出手册（templates/handbook.html）和 docs/errors.md，运行文档里的命令
	$(BIN)/python -m bundle.catalogue
	$(BIN)/python -m bundle.handbook
	$(BIN)/python -m pytest tests/docs

.PHONY: help demo test lint format types rules bundle bench docs
