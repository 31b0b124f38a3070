"""Times a command as a whole process: whole_command.py <contender> <command>..."""

import json
import resource
import subprocess
import sys
import time

start = time.perf_counter()
subprocess.run(sys.argv[2:], check=True, stdout=subprocess.DEVNULL)
total = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "contender": sys.argv[1], "total": total, "total work": used.ru_utime + used.ru_stime,
    "peakMegabytes": used.ru_maxrss / 1024}))
