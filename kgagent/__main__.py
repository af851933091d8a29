"""`python -m kgagent` is `kgagent`."""

from kgagent.cli.main import run

if __name__ == "__main__":
    run()
