"""Settings: which source wins, what is refused and how it is told, and that no key is shown."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.errors import UsageError
from kgagent.settings import SETTINGS, Settings, api_key, api_keys, mask, resolve
from kgagent.settings.files import nearest, user_file

KEY = "sk-proj-4f9a1c2e5b7d9x"


class Place:
    """A home with a project in it, its files and its variables."""

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self.folder = self.home / "work" / "silk"
        self.folder.mkdir(parents=True)
        self.variables = {"HOME": str(self.home)}

    def toml(self, text: str, folder: Path | None = None) -> None:
        (folder or self.folder).joinpath("kgagent.toml").write_text(text)

    def user(self, text: str) -> None:
        path = user_file(self.variables)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def dotenv(self, text: str, folder: Path | None = None) -> None:
        (folder or self.folder).joinpath(".env").write_text(text)

    def resolve(self, folder: Path | None = None, **flags: object):
        return resolve(flags, self.variables, folder or self.folder)

    def refused(self, **flags: object) -> UsageError:
        with pytest.raises(UsageError) as raised:
            self.resolve(**flags)
        return raised.value


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_sources_in_their_order(place):
    def model_and_origin(**flags: object) -> tuple[str, str]:
        found = place.resolve(**flags)
        return found.settings.model, found.origin["model"]

    assert model_and_origin() == ("embedded", "default")
    place.user('seed = 7\nmodel = "openai:user"\n')
    assert model_and_origin() == ("openai:user", f"{user_file(place.variables)}:2")
    place.toml('# ours\n\nmodel = "openai:project"\n')
    assert model_and_origin() == ("openai:project", "kgagent.toml:3")
    place.dotenv("KGAGENT_MODEL=openai:dotenv\n")
    assert model_and_origin() == ("openai:dotenv", ".env:1")
    place.variables["KGAGENT_MODEL"] = "openai:environment"
    assert model_and_origin() == ("openai:environment", "environment KGAGENT_MODEL")
    assert model_and_origin(model="openai:flag") == ("openai:flag", "flag")
    assert model_and_origin(model=None)[1] == "environment KGAGENT_MODEL"
    assert place.resolve().settings.seed == 7


def test_every_setting_can_be_given_everywhere_and_has_a_help(place):
    assert Settings() == place.resolve().settings
    for name, setting in SETTINGS.items():
        example = {"whole": "3", "number": "0.5", "seconds": "90s", "switch": "no"}
        given = (
            setting.choices[-1] if setting.choices else example.get(setting.kind, "http://host/v1")
        )
        given = "300" if name == "passage_size" else given
        flag = getattr(place.resolve(**{name: given}).settings, name)
        place.variables[setting.variables[0]] = given
        assert getattr(place.resolve().settings, name) == flag != setting.default
        del place.variables[setting.variables[0]]
        place.toml(f"{name} = {json.dumps(flag)}")
        assert getattr(place.resolve().settings, name) == flag
        place.toml("")
        assert setting.help.endswith(".")
        assert setting.flag.startswith("--")


def test_openai_base_url_comes_after_our_own_variable_of_the_same_source(place):
    place.variables["OPENAI_BASE_URL"] = "http://localhost:1/v1"
    place.dotenv("KGAGENT_BASE_URL=http://localhost:2/v1")
    assert place.resolve().origin["base_url"] == "environment OPENAI_BASE_URL"
    place.variables["KGAGENT_BASE_URL"] = "http://localhost:3/v1"
    assert place.resolve().settings.base_url == "http://localhost:3/v1"


def test_roles_have_the_main_model_unless_they_have_their_own(place):
    settings = place.resolve(model="openai:small", critic_model="openai:large").settings
    assert [settings.model_for(role) for role in ("extract", "critic")] == [
        "openai:small",
        "openai:large",
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [("90", 90.0), ("90s", 90.0), ("15m", 900.0), ("1h30m", 5400.0), ("1.5h", 5400.0)],
)
def test_times_are_written_as_people_write_them(place, written, read):
    place.variables["KGAGENT_TIME_LIMIT"] = written
    place.toml(f'timeout = "{written}"')
    settings = place.resolve().settings
    assert settings.time_limit == settings.timeout == read


def test_none_takes_a_limit_away_that_a_lower_source_sets(place):
    place.user("budget_usd = 5\ntemperature = 0.7")
    assert place.resolve().settings.budget_usd == 5.0
    place.toml('budget_usd = "none"')
    place.variables["KGAGENT_TEMPERATURE"] = "none"
    settings = place.resolve().settings
    assert settings.budget_usd is None
    assert settings.temperature is None


def test_a_variable_without_a_value_is_not_set(place):
    place.variables["KGAGENT_WORKERS"] = " "
    place.dotenv("KGAGENT_WORKERS=2")
    assert place.resolve().settings.workers == 2


# What is refused, and what is said


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("workers = 0", "workers takes a whole number from 1 to 256, not 0", "workers = 4"),
        ('workers = "4"', "not '4'", "workers = 4"),
        ("workers = 4.0", "not 4.0", "workers = 4"),
        ("workers = true", "not true", "workers = 4"),
        ("max_tokens = [1]", "a whole number of at least 1, not a list", "max_tokens = 6000"),
        (f"seed = {10**400}", "not a number that long", "seed = 1"),
        ("budget_usd = nan", "a number of at least 0, or none, not nan", "budget_usd = 1"),
        ("budget_usd = inf", "not inf", "budget_usd = 1"),
        ("budget_usd = true", "not true", "budget_usd = 1"),
        ("temperature = 3", "a number from 0 to 2, or none", "temperature = 1"),
        ('timeout = "soon"', "a time such as 90, 90s, 15m or 1h30m", "timeout = 300"),
        ('stream = "yes"', "stream takes true or false, not 'yes'", "stream = true"),
        ('reply_shape = "xml"', "one of auto, schema, object, tags", 'reply_shape = "auto"'),
        ("model = 5", "model takes text on one line, not 5", 'model = "openai:NAME"'),
        ('model = " "', "model takes text", 'model = "openai:NAME"'),
        ('prices = ""', "or none", 'prices = "none"'),
        ('topic = "a\\nb"', "text on one line", "topic = "),
        (
            'base_url = "localhost:80"',
            "an address such as",
            'base_url = "http://localhost:8000/v1"',
        ),
        ('base_url = "http://h/v1?a=b"', "an address such as", "base_url = "),
        ('base_url = "http://t0ken@h/v1"', "not an address with a name or", "base_url = "),
        ('base_url = "http://[h/v1"', "an address such as", "base_url = "),
        ("modle = 1", "there is no setting 'modle'", "Did you mean 'model'?"),
        ("max-token = 1", "there is no setting 'max-token'", "Did you mean 'max_tokens'?"),
        ("zzz = 1", "there is no setting 'zzz'", "kgagent settings"),
        ("[budget]\nusd = 1", "there is no setting 'budget'", "no [sections]"),
        ("model = ", "this is not TOML: ", "NAME = VALUE"),
        ("a = 1\na = 2", "this is not TOML: ", "NAME = VALUE"),
        ("a = " + "[" * 5000, "this is not TOML", "NAME = VALUE"),
    ],
)
def test_what_is_wrong_in_toml_is_told_with_its_place_and_what_to_write(place, line, message, hint):
    place.toml(f"# settings\n{line}\n")
    error = place.refused()
    assert error.message.startswith(("kgagent.toml:2: ", "kgagent.toml:3: ", "kgagent.toml: "))
    assert message in error.message
    assert hint in error.hint
    assert len(error.message) < 200


def test_what_is_wrong_in_a_variable_or_a_flag_is_told_in_its_own_words(place):
    error = place.refused(passages=40)
    assert error.message == "flag: --passages takes a whole number from 1 to 20, not 40."
    assert error.hint == "For example: --passages 1"
    assert "flag: there is no setting 'pasages'" in place.refused(pasages=1).message
    place.variables["KGAGENT_STREAM"] = "perhaps"
    error = place.refused()
    assert error.message == "environment: KGAGENT_STREAM takes true or false, not 'perhaps'."
    assert error.hint == "For example: KGAGENT_STREAM=true"
    del place.variables["KGAGENT_STREAM"]
    place.dotenv("\nKGAGENT_SEED=x" + "y" * 99)
    assert ".env:2: KGAGENT_SEED takes a whole number" in place.refused().message
    assert len(place.refused().message) < 150


def test_unknown_variables_of_ours_are_noticed_and_change_nothing(place):
    place.variables |= {"KGAGENT_MODLE": "x", "KGAGENT_DEBUG": "1", "KGAGENT_API_KEY": KEY}
    place.dotenv("KGAGENT_SED=1\nOTHER=1\nOPENAI_ORG_ID=1\n")
    assert place.resolve().notices == (
        "environment: KGAGENT_MODLE is no setting and changes nothing. Did you mean KGAGENT_MODEL?",
        ".env: KGAGENT_SED is no setting and changes nothing. Did you mean KGAGENT_SEED?",
    )


@pytest.mark.parametrize("content", [b'topic = "\xff"', b"\x00", b"\xff\xfem\x00"])
def test_a_file_that_is_no_text_is_refused(place, content):
    (place.folder / "kgagent.toml").write_bytes(content)
    assert "this is not TOML" in place.refused().message


def test_a_file_may_begin_with_a_byte_order_mark(place):
    (place.folder / "kgagent.toml").write_bytes(b"\xef\xbb\xbfseed = 3\r\n")
    (place.folder / ".env").write_bytes(b"\xef\xbb\xbfKGAGENT_WORKERS=2\r\n")
    assert (place.resolve().settings.seed, place.resolve().settings.workers) == (3, 2)


def test_a_file_that_cannot_be_opened_is_named(place, monkeypatch):
    place.toml("seed = 1")

    def denied(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", denied)
    error = place.refused()
    assert error.message == "kgagent.toml cannot be read: Permission denied."


# Where files are looked for


def test_the_nearest_file_above_counts_up_to_the_repository(place):
    inner = place.folder / "a" / "b"
    inner.mkdir(parents=True)
    place.toml("seed = 1")
    found = place.resolve(inner)
    assert found.settings.seed == 1
    assert found.origin["seed"] == str(Path("..", "..", "kgagent.toml:1"))
    (place.folder / "a" / ".git").mkdir()
    assert place.resolve(inner).settings.seed == 0
    place.toml("seed = 2", place.folder / "a")
    assert place.resolve(inner).settings.seed == 2


def test_the_search_ends_below_home_and_below_a_folder_of_everybody(place):
    place.toml("seed = 1", place.home)
    assert place.resolve().settings.seed == 0
    assert place.resolve(place.home).settings.seed == 1
    open_to_all = place.folder / "open"
    (open_to_all / "mine").mkdir(parents=True)
    open_to_all.chmod(0o777)
    place.toml("seed = 1", open_to_all)
    assert nearest("kgagent.toml", open_to_all / "mine", place.variables) is None
    assert place.resolve(open_to_all).settings.seed == 1


def test_paths_in_a_file_start_at_that_file(place):
    inner = place.folder / "deep"
    inner.mkdir()
    place.toml('db = "silk.db"\nmodel = "recorded:replies.jsonl"\nprices = "~/prices.toml"')
    here, below = place.resolve().settings, place.resolve(inner).settings
    assert (here.db, here.model) == ("silk.db", "recorded:replies.jsonl")
    assert below.db == str(place.folder / "silk.db")
    assert below.model == f"recorded:{place.folder / 'replies.jsonl'}"
    assert below.prices == str(place.home / "prices.toml")
    place.toml('db = "sqlite:///silk.db"\nmodel = "openai:a/b"')
    assert place.resolve(inner).settings.db == "sqlite:///silk.db"
    assert place.resolve(inner).settings.model == "openai:a/b"
    place.variables["KGAGENT_DB"] = "other.db"
    assert place.resolve(inner).settings.db == "other.db"


@pytest.mark.parametrize(
    ("variables", "platform", "where"),
    [
        ({"HOME": "/h"}, "linux", "/h/.config"),
        ({"HOME": "/h", "XDG_CONFIG_HOME": "/x"}, "linux", "/x"),
        ({"HOME": "/h", "XDG_CONFIG_HOME": "relative"}, "linux", "/h/.config"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Application Support"),
        ({"HOME": "/h", "XDG_CONFIG_HOME": "/x"}, "darwin", "/x"),
        ({"USERPROFILE": "/h", "APPDATA": "/a"}, "win32", "/a"),
    ],
)
def test_the_users_own_file_lies_where_the_platform_keeps_such(variables, platform, where):
    assert user_file(variables, platform) == Path(where) / "kgagent" / "config.toml"


def test_without_a_home_there_is_no_file_of_the_user():
    assert user_file({}, "linux") is None


# .env


def test_a_dotenv_is_read_as_it_stands(place):
    place.dotenv(
        "# comment\n"
        "PATH=/evil\n"
        "this line is somebody else's\n"
        "export KGAGENT_MODEL = 'openai:a # b'  # comment\n"
        'KGAGENT_TOPIC="$HOME ${X} silk"\n'
        "KGAGENT_SEED=3 # comment\n"
        "KGAGENT_WORKERS=2\nKGAGENT_WORKERS=3\n"
        "KGAGENT_DB=#none\n"
    )
    settings = place.resolve().settings
    assert (settings.model, settings.topic) == ("openai:a # b", "$HOME ${X} silk")
    assert (settings.seed, settings.workers, settings.db) == (3, 3, "kgagent.db")
    assert "PATH" not in place.variables


@pytest.mark.parametrize("line", ["KGAGENT_MODEL", "KGAGENT_MODEL: x", 'OPENAI_API_KEY="sk-1'])
def test_a_line_of_ours_that_is_not_key_and_value_is_refused_unseen(place, line):
    place.dotenv(f"A=1\n{line}\n")
    error = place.refused()
    assert error.message.startswith(".env:2: ")
    assert "sk-1" not in error.message + error.hint


# Keys


@pytest.mark.parametrize(
    "text",
    [
        f'api_key = "{KEY}"',
        f'openai-api-key = "{KEY}"',
        f'OPENAI_API_KEY = "{KEY}"',
        f'[openai]\nkey = "{KEY}"',
        f'[[servers]]\ntoken = ["{KEY}"]',
        f'model = "{KEY}"',
        f'secret = "{KEY[8:]}"',
        f'db = "postgresql://ada:{KEY[8:]}@host/graph"',
        f'base_url = "http://ada:{KEY[8:]}@host/v1"',
    ],
)
def test_a_key_or_a_password_in_toml_is_refused_and_not_shown(place, text):
    place.toml(f"\n{text}\n")
    error = place.refused()
    assert error.message.startswith(("kgagent.toml:2: ", "kgagent.toml:3: "))
    assert "TOML" in error.message
    assert "environment" in error.hint
    assert KEY[8:] not in repr((error.message, error.hint, error.args))


def test_a_key_in_the_wrong_variable_is_not_shown(place):
    for name in ("KGAGENT_SEED", "KGAGENT_REPLY_SHAPE", "KGAGENT_BASE_URL"):
        place.variables[name] = KEY
        assert KEY[5:-3] not in place.refused().message
        del place.variables[name]


def test_a_key_is_read_from_the_environment_then_from_the_dotenv(place):
    def read() -> tuple[str, str, str]:
        key = api_key(place.variables, place.folder)
        return key.reveal(), key.name, key.origin

    assert api_key(place.variables, place.folder) is None
    place.dotenv(f"X=1\nOPENAI_API_KEY={KEY}1\nKGAGENT_API_KEY='{KEY}2'")
    assert read() == (KEY + "2", "KGAGENT_API_KEY", ".env:3")
    place.variables["OPENAI_API_KEY"] = f" {KEY}3\n"
    assert read() == (KEY + "3", "OPENAI_API_KEY", "environment")
    place.variables["KGAGENT_API_KEY"] = KEY + "4"
    assert read() == (KEY + "4", "KGAGENT_API_KEY", "environment")
    assert [key.name for key in api_keys(place.variables, place.folder)] == [
        "KGAGENT_API_KEY",
        "OPENAI_API_KEY",
    ]


def test_a_key_never_shows_itself(place):
    place.variables["OPENAI_API_KEY"] = KEY
    key = api_key(place.variables, place.folder)
    shown = [repr(key), str(key), f"{key}", f"{key:>40}", f"{key!r}", f"{[key]}"]
    shown += [json.dumps({"key": key}, default=str), repr(place.resolve())]
    assert all(KEY[3:-2] not in each for each in shown)
    assert str(key) == "sk-…9x"
    for keep in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="A key is not written down"):
            keep(key)
    with pytest.raises(TypeError):
        vars(key)


@pytest.mark.parametrize("key", [f"{KEY}\nX: y", f"{KEY} {KEY}", f"{KEY}…", f"{KEY}\x00"])
def test_a_key_that_cannot_be_one_is_refused_and_not_shown(place, key):
    place.variables["OPENAI_API_KEY"] = key
    with pytest.raises(UsageError, match="environment: OPENAI_API_KEY has a blank") as raised:
        api_key(place.variables, place.folder)
    assert KEY not in repr((raised.value.args, raised.value.hint))


@given(key=st.text())
def test_a_mask_never_tells_more_than_five_characters(key):
    shown = mask(key)
    assert len(shown) <= 6
    assert len(key) >= 16 or shown == "…"


@given(text=st.text(max_size=60) | st.just("none"), name=st.sampled_from(sorted(SETTINGS)))
def test_any_text_in_a_variable_is_read_or_refused_in_words(text, name):
    nowhere = Path("/nonexistent/kgagent")
    hint = ""
    try:
        found = resolve({}, {SETTINGS[name].variables[0]: text}, nowhere).settings
    except UsageError as error:
        hint = error.hint
    if hint:
        assert hint.startswith("For example: KGAGENT_")
    else:
        value = getattr(found, name)
        again = resolve({name: "none" if value is None else value}, {}, nowhere)
        assert again.settings == found
