"""Where the files that ship with kgagent lie: in the wheel, or in the checkout it is run from."""

from __future__ import annotations

from pathlib import Path


def shipped(name: str) -> Path:
    """The folder `name` ("migrations", "prompts", "app", "data/papers").

    An installed wheel carries them in `kgagent/_shipped`; a checkout has them beside the package.
    """
    package = Path(__file__).parent
    in_wheel = package / "_shipped" / name
    return in_wheel if in_wheel.exists() else package.parent / name
