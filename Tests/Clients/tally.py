"""What was checked, and what did not hold."""


class Tally:
    def __init__(self):
        self.passed = 0
        self.failures = []

    def check(self, condition, what, detail=""):
        if condition:
            self.passed += 1
        else:
            self.failures.append(what + (f": {detail}" if detail else ""))

    def told(self):
        """Says so, one line a fault and one in all; the exit status."""
        for failure in self.failures:
            print(f"FAILED {failure}")
        print(f"{self.passed} passed, {len(self.failures)} failed")
        return 1 if self.failures else 0
