"""All programs by one name."""

import subprocess

import pytest

from bot.serve.command import PROGRAMS, SHELLS, completion, main


def test_without_a_program_it_says_what_there_is(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(f"\n    {name} " in told for name in PROGRAMS)


def test_the_version_is_that_of_the_project(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.startswith("sourcebound 0.")


def test_a_question_is_answered(bundled_index, capsys):
    assert main(["ask", "How many nations take part in KFOR?", "--index", str(bundled_index)]) == 0
    assert "27 nations" in capsys.readouterr().out


@pytest.mark.parametrize("name", PROGRAMS)
def test_help_fits_a_screen(name, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    told = capsys.readouterr().out.splitlines()
    assert ended.value.code == 0
    assert len(told) <= 40
    assert max(map(len, told)) <= 80


def test_what_is_no_program_is_told(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["aks", "Why?"])
    assert ended.value.code == 2
    assert "'aks'" in capsys.readouterr().err


def test_bash_completes_programs_options_and_values():
    script = completion("bash") + "\n".join(
        [
            "",
            'tell() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()',
            '_shtab_sourcebound; echo "${COMPREPLY[@]}"; }',
            "tell sourcebound in",
            "tell sourcebound ask --ans",
            "tell sourcebound ask --answers ca",
        ]
    )
    told = subprocess.run(["bash", "--norc"], input=script, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["ingest", "--answers", "careful"]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_given_its_script(shell):
    assert "--time-limit" in completion(shell)
