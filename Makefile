# citycredit: city credit reports from public credit exports. `make help` lists what there is.

PIPELINE      = pipelines/nightly.yaml
PREFIX        = /usr/local
CONFIGURATION = debug
FUZZ_SECONDS  = 600
MUTATIONS     = 1000000
SANITIZE     ?= address
TOOL          = .build/release/citycredit

# Imports that Package.swift does not declare are errors: modules point one way.
SWIFT_BUILD = swift build --quiet --explicit-target-dependency-import-check error
# The runtime is part of the tool: it starts sooner, and runs where there is no toolchain.
# Nothing beside an installed tool is loaded in the place of the system's libraries.
STATIC = --static-swift-stdlib --disable-local-rpath -Xswiftc -use-ld=lld -Xlinker -S

.DEFAULT_GOAL := all
.PHONY: all setup setup-tests build run test sanitize faults mutations fuzz check check-ports lint format docs deliveries bench bench-large \
	pictures sample install uninstall check-deploy clean help

all: build ## build the tool and say what to type next
	@echo "Built $(TOOL). Next:"
	@echo "  make run     from the sample exports to a report"
	@echo "  make test    run the tests"
	@echo "  make help    everything else"

setup: ## install the Debian packages that are missing
	@scripts/setup.sh

setup-tests: ## install what the tests need besides: a browser to look at the report with
	@scripts/setup.sh tests || { scripts/setup.sh && echo "The browser tests will be skipped." >&2; }

build: setup ## build the tool for use
	@echo "Building the tool (some minutes the first time)."
	@$(SWIFT_BUILD) -c release $(STATIC) --product citycredit

run: build ## build, run PIPELINE, and say where the report is
	@$(TOOL) run $(PIPELINE); status=$$?; \
	if [ -e report/index.html ]; then echo "The report: report/index.html"; fi; exit $$status

test: setup-tests ## run the tests; CONFIGURATION=release runs them optimised
	@scripts/test.sh $(CONFIGURATION)

sanitize: setup ## run the tests from bytes to runs, checked; SANITIZE=thread or undefined for other faults
	@SANITIZE=$(SANITIZE) scripts/test.sh release \
		--filter '^(ByteStream|Dialect|Ingest|Normalize|Store|Observe|Engine)Tests\.'

faults: build ## kill, cut the power, fill disks; as root, see docs/reliability.md
	@python3 Tests/Faults/faults.py --tool $(TOOL) $(FAULTS)

mutations: build ## read a million exports that were changed at random; MUTATIONS=N for another number
	@python3 Tests/Faults/mutations.py --tool $(TOOL) --exports $(MUTATIONS)

fuzz: setup ## feed both engines arbitrary files for FUZZ_SECONDS, see Fuzz/
	@scripts/fuzz.sh $(FUZZ_SECONDS)

check-ports: ## run the C of the hot loops as arm64 and RISC-V would, under qemu
	@scripts/check_ports.sh

check: lint test docs check-deploy check-ports ## all that must hold before a change goes in
	@scripts/fuzz.sh 60

lint: ## check format, style and the rules of the module map
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests \
		Fuzz/Package.swift Fuzz/Sources
	@python3 scripts/check_sources.py
	@scripts/check_c.sh

format: ## bring all Swift files into the house format
	@swift format --in-place --recursive --parallel Package.swift Sources Tests \
		Fuzz/Package.swift Fuzz/Sources

docs: ## check that every code has its page and every link its target
	@python3 scripts/check_docs.py

deliveries: ## see that no city of thirty gains by silence, for every edition and dataset
	@DELIVERY_CITIES=30 scripts/test.sh debug --filter 'EngineTests\.SilenceTests'

bench: build ## measure, beside DuckDB and Polars, see Benchmarks/
	@$(MAKE) --no-print-directory -C Benchmarks

bench-large: build ## measure ten million rows; needs 4 GB of disk and some minutes
	@$(MAKE) --no-print-directory -C Benchmarks large

pictures: run ## take the pictures that the documents show, in a headless Chromium
	@scripts/pictures.sh

sample: build ## write the sample exports anew
	@rm -rf sample-data/inbox sample-data/broken sample-data/truth
	@$(TOOL) sample sample-data

install: build ## install tool, man pages, completions and units below PREFIX (and DESTDIR)
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install.sh install $(TOOL)

uninstall: ## take away what was installed below PREFIX; stores and reports stay
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install.sh uninstall

# The tool of the tests will do: what is checked is what it is installed with.
check-deploy: ## check a dry install: units, man pages, completions, examples
	@if [ -x .build/debug/citycredit ]; then tool=.build/debug/citycredit; else \
	$(MAKE) --no-print-directory build && tool=$(TOOL); fi && scripts/check_deploy.sh $$tool

clean: ## remove what was built; store and report stay
	@rm -rf .build .build-address .build-thread .build-undefined Benchmarks/.build Fuzz/.build

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
