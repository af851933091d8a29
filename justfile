# The gate and its repairs. CI runs the same recipes; nothing is checked there that is not here.
export PATH := justfile_directory() / ".venv/bin" + ":" + env("PATH")

# everything that must hold before a commit
check: format lint types layers test

# code is formatted
format:
    ruff format --check .

# code is clean
lint:
    ruff check .

# types hold
types:
    mypy

# imports point down
layers:
    lint-imports --no-logo

# tests, doctests, documentation, with branch coverage; all but the longest
test:
    pytest -m 'not long' --cov --cov-report=term:skip-covered --cov-fail-under=90

# the longest tests, one at a time; then every test with made-up cases, with more of them
long:
    pytest -n 0 -m long tests
    HYPOTHESIS_PROFILE=long pytest -m 'not long' -k 'not browser' tests/domain tests/llm tests/papers tests/interchange tests/graph

# the tests of all that reads and writes graphs, with every database in PostgreSQL
postgresql:
    pytest -m 'not long' --postgresql -W ignore::pytest.PytestUnraisableExceptionWarning -W ignore::ResourceWarning tests/storage tests/views tests/identity tests/agent

# repair what can be repaired by itself
fix:
    ruff format .
    ruff check --fix .

# train the embedded parser again (TREEBANK: the folder with craft.conllu.gz)
train TREEBANK:
    python benchmarks/train_parser.py {{TREEBANK}}
