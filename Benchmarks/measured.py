"""Runs a command and prints wall seconds, processor seconds, peak memory in MB and its exit code.

A small process of its own, because the kernel counts the memory of whoever starts a program as the program's,
until its own grows larger: run it with `python3 -I -S`. What the command prints is thrown away, but for its
errors.
"""

import os
import sys
import time

quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
start = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - start
code = os.waitstatus_to_exitcode(status)
print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, code)
