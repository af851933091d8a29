"""The settings of a call, and where each value comes from.

The first that says something wins: flag, environment, the project's .env, kgagent.toml, the user's
own configuration, default. A setting has one name everywhere: `max_tokens` in TOML is --max-tokens
as a flag and KGAGENT_MAX_TOKENS in the environment. API keys are no settings: `api_key` reads them
when a call is made, and never from TOML.
"""

from kgagent.settings.keys import KEY_NAMES, S2_KEY_NAMES, Key, api_key, api_keys, s2_key
from kgagent.settings.masking import mask, without_password
from kgagent.settings.sources import Resolved, resolve
from kgagent.settings.table import SETTINGS, Role, Setting, Settings

__all__ = [
    "KEY_NAMES",
    "S2_KEY_NAMES",
    "SETTINGS",
    "Key",
    "Resolved",
    "Role",
    "Setting",
    "Settings",
    "api_key",
    "api_keys",
    "mask",
    "resolve",
    "s2_key",
    "without_password",
]
