# Jejaring. Thin: Meson builds, tests/run tests.
#   make            build/jejaring
#   make demo       installs what is missing, builds, and serves the demo city
#   make check      installs what is missing and runs every test on four builds
#   make quick      one build with sanitizers: unit tests and architecture
#   make torture    kills a city 10,000 times in a scripted day (goes on where it was stopped), then lets calls fail,
#                   and changes a database byte by byte beside its log
#   make kills      kills processes of a served city under load, KILLS=300 times
#   make bench      measures
#   make fuzz       looks for faults of parsers with libFuzzer: SECONDS=60 each, TARGETS="json csv" or all
#   make slow       10,000 connections, slow and guessing callers, and a person's page meanwhile: minutes
#   make coverage   which lines and branches the C tests reach
#   make trees      a million random trees of the log against the words of RFC 6962 (minutes)
#   make install    binary, packs, man page below DESTDIR and PREFIX
#   make clean      removes build/

PREFIX ?= /usr/local
export JOBS

.PHONY: build demo check quick torture kills bench fuzz slow coverage trees install clean

build:
	@tools/build build --prefix=$(PREFIX) -Dtests=false -Dwerror=false

demo:
	@tools/setup build
	@$(MAKE) --no-print-directory build
	@build/jejaring demo

check:
	@tools/setup check
	@tests/run check

quick:
	@tests/run quick

torture:
	@tools/setup check
	@tools/build build/torture
	@JEJARING_SOURCE_ROOT="$(CURDIR)" JEJARING_TORTURE=10000 JEJARING_TORTURE_FILE=build/torture/kills \
		build/torture/tests_torture_torture_test
	@JEJARING_SOURCE_ROOT="$(CURDIR)" JEJARING_FAULTS=500 build/torture/tests_torture_error_test
	@JEJARING_SOURCE_ROOT="$(CURDIR)" JEJARING_TORTURE=1 JEJARING_BIN=build/torture/jejaring \
		python3 tests/faults/stuck_test.py
	@JEJARING_SOURCE_ROOT="$(CURDIR)" JEJARING_TORTURE=1 build/torture/app_rows_test
	@JEJARING_SOURCE_ROOT="$(CURDIR)" JEJARING_TORTURE=1 build/torture/tests_keys_ring_sum_test
	@JEJARING_SOURCE_ROOT="$(CURDIR)" JEJARING_TORTURE=1 build/torture/tests_keys_ring_fault_test

kills: build
	@JEJARING_BIN=$(CURDIR)/build/jejaring JEJARING_SOURCE_ROOT=$(CURDIR) JEJARING_KILLS=$(or $(KILLS),300) \
		python3 tests/faults/kill_test.py

bench: build
	@bench/run

trees:
	@tools/setup check
	@tools/build build/trees --buildtype=debugoptimized
	@JEJARING_TREES=1000000 build/trees/audit_proof_test

fuzz:
	@fuzz/run $(or $(SECONDS),60) $(TARGETS)

slow: build
	@JEJARING_BIN=$(CURDIR)/build/jejaring JEJARING_SOURCE_ROOT=$(CURDIR) python3 tests/gate/crowd_test.py --all

coverage:
	@tools/coverage

install: build
	@DESTDIR=$(DESTDIR) meson install -C build --no-rebuild

clean:
	rm -rf build
