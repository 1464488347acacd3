"""Measures uncertainty beside numpy, and the build and the audit of one period, and prints a table.

Standard library only; `uncertainty/` holds the two programs. Each prints processor seconds of one thread, the
least of some runs in one process, start-up left out. The numbers drawn differ from program to program, so
their rank quantiles must agree in sum to one per cent before a time is printed: else it exits with 1.
"""

import argparse
import os
import pathlib
import subprocess
import sys

import jobs

ONE_THREAD = {
    name: "1" for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]}


def figures(command):
    """The figures that a program prints, by name."""
    answer = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **ONE_THREAD})
    if answer.returncode != 0:
        sys.exit(f"{command[0]}: {answer.stderr}")
    return {name: float(value) for name, value in map(str.split, answer.stdout.splitlines())}


def numpy_version(python):
    """The version of an interpreter's numpy; `None` where it has none."""
    words = [python, "-c", "import numpy; print(numpy.__version__)"]
    try:
        answer = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def line(what, seconds, note=""):
    print(f"  {what:<48}{seconds * 1000:19.1f} ms            {note}".rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--python", action="append", default=[],
                        help="an interpreter to try for numpy; the first that has it is taken")
    options = parser.parse_args()

    own = figures([str(options.program.resolve())])
    found = ((python, numpy_version(python)) for python in options.python)
    python, version = next(((path, version) for path, version in found if version), (None, None))
    peer = None
    if python:
        peer = figures([python, str(jobs.HERE / "uncertainty/peer.py")])
        same = all(own[name] == peer[name] for name in ["replicates", "cities"])
        sums = [own["sum_of_quantiles"], peer["sum_of_quantiles"]]
        if not same or abs(sums[0] - sums[1]) > 0.01 * sums[1]:
            sys.exit(f"the programs do not agree: quantiles add up to {sums}: no times")
    if own["ranked"] != own["cities"]:
        sys.exit(f"{own['ranked']:.0f} of {own['cities']:.0f} cities are ranked: no times")

    def beside(name):
        if peer is None:
            return ""
        return f"numpy {version}: {peer[name] * 1000:.1f} ms, {peer[name] / own[name]:.2f} × as long"

    jobs.heading("one thread, least of some runs in one process")
    replicates, cities = f"{own['replicates']:,.0f} replicates", f"{own['cities']:.0f} × 40"
    line(f"{replicates} of {cities}: ranks, quantiles", own["replicates_seconds"],
         beside("replicates_seconds"))
    line("and how often each city is above each other", own["with_all_pairs_seconds"],
         beside("with_all_pairs_seconds"))
    line(f"the full build of one period, {cities}", own["build_milliseconds"] / 1000)
    line("its audit", own["audit_milliseconds"] / 1000)
    if peer is None:
        print("  Not compared with numpy: no interpreter has it.")


if __name__ == "__main__":
    main()
