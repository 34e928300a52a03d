# One target for each duty. All of them are calls of scripts/, which work without make.

ARGS ?=

.DEFAULT_GOAL := build
.PHONY: help bootstrap build run test lint format bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## install the Debian packages that programs, tests and lint need
	scripts/bootstrap --test

build: bootstrap ## build everything (Release, in build/)
	@[ -e build/build.ninja ] || cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release
	cmake --build build

run: ## the whole stack on http://127.0.0.1:8080; Ctrl-C stops it
	scripts/run

test: ## every test; ARGS go to ctest, e.g. ARGS="-R unit"
	scripts/test $(ARGS)

lint: ## format, static analysis and shell scripts of what has changed; ARGS=--all for everything
	scripts/lint $(ARGS)

format: ## clang-format over all C++ files
	git ls-files '*.cpp' '*.h' | xargs clang-format -i

bench: ## our figures beside the peer's; ARGS names the benchmark
	scripts/bench $(ARGS)

clean: ## remove the build
	rm -rf build
