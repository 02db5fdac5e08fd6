"""Settings come from flags, variables and a file, in this order, and what is unknown or wrong is told."""

import argparse
from pathlib import Path

import pytest

from bot.types import LEVELS
from ingest.errors import BadInput
from ingest.settings import SETTINGS, Parser, without_settings


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def parse():
    parser = Parser("test", "", "")
    parser.add_settings("index", "chroma", "model", "time-limit", "temperature", "answers", "port", "access-log")
    return lambda *line: parser.read(line)


@pytest.fixture
def ask():
    """Where the answers of a command line come from: index, chroma, collection, server and login."""
    parser, names = Parser("test", "", ""), ("index", "chroma", "collection", "server", "login")
    parser.add_settings(*names)
    return lambda *line: [getattr(parser.read(line), name) for name in names]


def settings(text, file="sourcebound.toml"):
    Path(file).write_text(text)


def test_what_nobody_sets_is_the_default(parse):
    options = parse()
    assert (options.index, options.chroma, options.model, options.port) == (Path(".index"), None, [], 7860)
    assert options.given == set()


def test_a_flag_counts_more_than_a_variable_and_that_more_than_the_file(parse, monkeypatch):
    settings("port = 1\ntime-limit = 1\nanswers = 'careful'")
    monkeypatch.setenv("SOURCEBOUND_PORT", "2")
    monkeypatch.setenv("SOURCEBOUND_TIME_LIMIT", "2.5")
    options = parse("--port", "3")
    assert (options.port, options.time_limit, options.answers) == (3, 2.5, "careful")
    assert options.given == {"port"}


def test_what_can_be_repeated_is_a_list_in_the_file_and_has_commas_in_a_variable(parse, monkeypatch):
    settings("model = ['ollama:a', 'openai:b']")
    assert parse().model == ["ollama:a", "openai:b"]
    monkeypatch.setenv("SOURCEBOUND_MODEL", "ollama:c, openai:d")
    assert parse().model == ["ollama:c", "openai:d"]
    assert parse("--model", "ollama:e").model == ["ollama:e"]


def test_one_place_hides_another_that_is_set_further_down(parse, monkeypatch):
    settings("chroma = 'http://127.0.0.1:8000'")
    assert parse("--index", "mine").chroma is None
    monkeypatch.setenv("SOURCEBOUND_INDEX", "mine")
    assert (parse().index, parse().chroma) == (Path("mine"), None)
    assert parse("--chroma", "http://127.0.0.1:9").index == Path(".index")


def test_a_place_that_a_program_does_not_know_hides_none(parse, monkeypatch):
    settings("index = 'mine'")
    monkeypatch.setenv("SOURCEBOUND_SERVER", "http://127.0.0.1:7860")
    assert parse().index == Path("mine")


def test_a_place_hides_what_is_in_another(ask):
    settings("chroma = 'http://127.0.0.1:8000'\ncollection = 'docs'")
    assert ask() == [Path(".index"), "http://127.0.0.1:8000", "docs", None, None]
    assert ask("--index", "mine") == [Path("mine"), None, None, None, None]
    settings("index = 'chroma'\nserver = 'http://one'")
    assert ask("--collection", "docs") == [Path("chroma"), None, "docs", None, None]


def test_a_login_is_told_to_no_other_server_than_the_one_it_stands_with(ask, monkeypatch):
    settings("server = 'http://one'\nlogin = 'ann:secret'")
    assert ask()[3:] == ["http://one", "ann:secret"]
    assert ask("--server", "http://other")[3:] == ["http://other", None]
    monkeypatch.setenv("SOURCEBOUND_LOGIN", "bob:other")
    assert ask("--server", "http://other")[3:] == ["http://other", "bob:other"]


def test_paths_in_a_file_are_taken_from_its_folder(parse, here, monkeypatch):
    (here / "etc").mkdir()
    settings("index = 'data'\naccess-log = '/var/log/asked'", "etc/mine.toml")
    options = parse("--config", "etc/mine.toml")
    assert (options.index, options.access_log) == (Path("etc/data"), Path("/var/log/asked"))
    monkeypatch.setenv("SOURCEBOUND_CONFIG", "etc/mine.toml")
    assert parse().index == Path("etc/data")


def test_words_in_a_file_that_name_a_file_beside_it_mean_that(monkeypatch, here):
    parser = Parser("test", "", "")
    parser.add_settings("auth", "system-prompt")
    (here / "a:b").mkdir()
    settings("auth = 'logins'\nsystem-prompt = 'Be brief.'", "a:b/mine.toml")
    assert parser.read(["--config", "a:b/mine.toml"]).auth == "logins"
    (here / "a:b" / "logins").write_text("ann:secret\n")
    (here / "a:b" / "logins").chmod(0o600)
    options = parser.read(["--config", "a:b/mine.toml"])
    assert (options.auth, options.system_prompt) == (Path("a:b/logins"), "Be brief.")


def test_an_empty_variable_or_line_sets_nothing(parse, monkeypatch):
    settings("index = ''")
    monkeypatch.setenv("SOURCEBOUND_PORT", "")
    assert (parse().port, parse().index) == (7860, Path(".index"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("modle = 'x'", "sourcebound.toml: modle: no such setting; did you mean model?"),
        ("[serve]\nport = 1", "sourcebound.toml: serve: no such setting; "),
        ("port = 'many'", "sourcebound.toml: port: 'many' is not a whole number"),
        ("port = [1, 2]", "sourcebound.toml: port: takes one value, not 2"),
        ("port = true", "sourcebound.toml: port: True is not a whole number"),
        ("temperature = 'hot'", "sourcebound.toml: temperature: 'hot' is not a number"),
        ("index = true", "sourcebound.toml: index: True is not text"),
        ("time-limit = -3", "sourcebound.toml: time-limit: '-3' is not a number of seconds above 0, at most 86,400"),
        ("time-limit = inf", "sourcebound.toml: time-limit: 'inf' is not a number of seconds above 0"),
        ("answers = 'bold'", "sourcebound.toml: answers: 'bold' is none of careful, balanced, talkative"),
        ("port 1", "sourcebound.toml: cannot be read as TOML"),
        ("\x00", "sourcebound.toml: cannot be read as TOML"),
    ],
)
def test_a_wrong_line_of_the_file_is_told(parse, text, told):
    settings(text)
    with pytest.raises(BadInput) as caught:
        parse()
    assert told in str(caught.value)


def test_a_file_that_is_not_there_is_told(parse):
    for named in ("nowhere.toml", "sourcebound.toml"):
        with pytest.raises(BadInput, match=f"^{named}: cannot be read: No such file or directory$"):
            parse("--config", named)


def test_a_wrong_variable_is_told(parse, monkeypatch):
    monkeypatch.setenv("SOURCEBOUND_PORT", "many")
    with pytest.raises(BadInput, match="SOURCEBOUND_PORT: 'many' is not a whole number"):
        parse()
    monkeypatch.setenv("SOURCEBOUND_PRT", "1")
    with pytest.raises(BadInput, match="SOURCEBOUND_PRT: no such setting; did you mean SOURCEBOUND_PORT?"):
        parse()


def test_a_process_that_is_told_all_reads_no_settings(parse, monkeypatch):
    settings("port = 1")
    environment = without_settings({"SOURCEBOUND_PORT": "2", "PATH": "/bin"})
    assert environment["PATH"] == "/bin"
    monkeypatch.setenv("SOURCEBOUND_CONFIG", environment["SOURCEBOUND_CONFIG"])
    assert parse().port == 7860


def test_what_a_line_says_without_effect_is_refused(parse):
    with pytest.raises(BadInput, match="^--temperature has no effect without --model; give both, or leave it out$"):
        parse("--temperature", "0")
    assert parse("--temperature", "0", "--model", "ollama:a").temperature == 0
    settings("model = 'ollama:a'")
    assert parse("--temperature", "0").temperature == 0


def test_what_is_set_for_several_programs_may_have_no_effect_on_one(parse, monkeypatch):
    settings("temperature = 0")
    monkeypatch.setenv("SOURCEBOUND_TIME_LIMIT", "9")
    assert (parse().temperature, parse().time_limit) == (0, 9)


def test_levels_are_those_of_the_answers():
    assert SETTINGS["answers"].choices == LEVELS


def test_a_setting_in_a_group_excludes_the_others(capsys):
    parser = Parser("test", "", "")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--corpus")
    parser.add_settings("index", to=group)
    with pytest.raises(SystemExit):
        parser.read(["--corpus", "a", "--index", "b"])
    assert isinstance(parser, argparse.ArgumentParser)
    assert "not allowed with" in capsys.readouterr().err
