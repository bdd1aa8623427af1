"""Runs what the programs of others do with the demonstration; the last line is the count."""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main():
    sys.path.insert(0, str(HERE))
    names = sys.argv[1:]
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(HERE))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    # A test that was put off or that failed in a part of it counts as failed.
    failed = len(result.failures) + len(result.errors) + len(result.skipped)
    print(f"programs: {max(result.testsRun - failed, 0)} passed, {failed} failed")
    sys.exit(0 if failed == 0 and result.testsRun > 0 else 1)


main()
