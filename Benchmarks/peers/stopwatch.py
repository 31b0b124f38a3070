"""Seconds between marks, by the clock and of all cores' work, and the line of JSON that tells them."""

import json
import resource
import time


class Stopwatch:
    def __init__(self):
        self.last = time.perf_counter()
        self.lastWork = time.process_time()
        self.seconds, self.work = {}, {}

    def mark(self, name):
        now = time.perf_counter()
        self.seconds[name] = now - self.last
        self.last = now
        self.work[name + " work"] = time.process_time() - self.lastWork
        self.lastWork = time.process_time()

    def report(self, contender, **facts):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        line = {"contender": contender, "peakMegabytes": peak, "total": sum(self.seconds.values()),
                "total work": sum(self.work.values())}
        print(json.dumps({**line, **self.seconds, **self.work, **facts}, sort_keys=True))
