import json

import pytest

from bot.citing.judge import Judgement
from bot.citing.wording import Evidence
from eval.statements.__main__ import changed_lines, judge, judge_changed, lines, main
from eval.statements.changed import changed
from eval.statements.claims import Claim


class Stands:
    """Calls a claim supported that stands in its evidence word for word, and gives it more, the longer that is."""

    def judge(self, statement, evidence):
        return Judgement(len(evidence.words) / 100, "" if statement in evidence.words else "it stands nowhere")


def claim(statement, words, supported=True):
    return Claim(statement, Evidence(words), supported)


CLAIMS = [
    claim("Rats lived on ships.", "Rats lived on ships. They fell ill in 1347."),
    claim("Rats fell ill.", "They fell ill in 1347."),
    claim("Rats sang.", "Rats sang. So they said.", supported=False),
    claim("Rats read.", "Rats slept.", supported=False),
]


def test_supported_claims_are_told_from_the_rest():
    head, columns, area, called, precision, recall = lines(judge(CLAIMS, Stands()))
    assert head == "4 claims, 2 of them supported"
    assert columns.split() == ["value", "95", "%", "interval"]
    # lengths 43 and 22 against 24 and 11: three of four pairs are in order
    assert area.split()[:5] == ["AUROC", "of", "the", "score", "0.750"]
    assert called.startswith("called supported               0.500  0.000 to 1.000")
    assert precision.startswith("supported, of those called so  0.500  0.000 to 1.000")
    assert recall.startswith("called so, of the supported    0.500  0.000 to 1.000")


def test_where_nothing_is_called_supported_no_share_of_it_is_told():
    told = list(lines(judge(CLAIMS[3:], Stands())))
    assert told[0] == "1 claims, 0 of them supported"
    assert [line.split("  ")[0] for line in told[2:]] == ["called supported"]


def test_one_fact_is_changed_to_one_of_another_claim_or_of_the_evidence():
    claims = [
        claim("In 1347 the rats came to Messina.", "In 1347, not in 1348, rats came to Messina, say 12 of Genoa."),
        claim("They left in 1350 and not for Venice.", "They left.", supported=False),
        claim("It rained.", "It rained in Pisa, in 1400."),
    ]
    found = {what: [(one.statement, one.supported) for one in ones] for what, ones in changed(claims).items()}
    assert found == {
        "a number of another claim": [("In 1350 the rats came to Messina.", False)],
        "another number of the evidence": [("In 1348 the rats came to Messina.", False)],
        "a name of another claim": [("In 1347 the rats came to Venice.", False)],
        "another name of the evidence": [("In 1347 the rats came to Genoa.", False)],
    }
    assert [one.evidence for one in changed(claims)["a name of another claim"]] == [claims[0].evidence]


def test_a_fact_that_may_be_true_is_no_change():
    claims = [
        claim("It has 27 members, such as New Oslo.", "27 members, 14 in all, such as Oslo. See New York."),
        claim("It has 14 ports, such as Oslo.", "None.", supported=False),
    ]
    found = changed(claims)
    assert [one.statement for one in found["another number of the evidence"]] == [
        "It has 14 members, such as New Oslo."
    ]
    assert not any(found[what] for what in found if what != "another number of the evidence")


def test_changed_claims_are_counted_beside_what_is_said_of_them_unchanged():
    claims = [
        claim("In 1347 they came.", "In 1347 they came. In 1348 they came."),
        claim("In 1399 they left.", "In 1399 they had left. In 1398 they had not."),
    ]
    columns, unchanged, number, near, name, near_name = changed_lines(judge_changed(claims, Stands()))
    assert columns.split("  ")[0] == "changed to"
    assert unchanged.split() == ["(nothing)", "2", "0.500", "0.000", "to", "1.000"]
    assert number.split()[-5:] == ["2", "1.000", "1.000", "to", "1.000"]
    assert near.split()[-5:] == ["2", "0.500", "0.000", "to", "1.000"]
    assert name.split() == ["a", "name", "of", "another", "claim", "0", "-", "-"]
    assert near_name.split()[-3:] == ["0", "-", "-"]


def written(folder, *rows):
    path = folder / "claims.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


ROW = {"label": "supported", "claim": "Rats sang.", "evidence": ["Rats sang.", "So they said."], "meta": {"id": 1}}


def test_a_file_of_claims_is_measured(tmp_path, capsys):
    others = [{**ROW, "label": label, "claim": "Rats read."} for label in ("partially_supported", "not_supported")]
    path = written(tmp_path, ROW, *others)
    assert main([str(path)], Stands()) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "3 claims, 1 of them supported"
    assert told[4].startswith("supported, of those called so  1.000")
    assert main([str(path), "--changed"], Stands()) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["(nothing)", "1", "0.000", "0.000", "to", "0.000"]


def test_the_check_of_answers_is_what_is_measured(tmp_path, capsys):
    rows = [ROW, {**ROW, "label": "not_supported", "claim": "Rats sang 7 times."}]
    assert main([str(written(tmp_path, *rows))]) == 0
    assert "supported, of those called so  1.000" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({**ROW, "label": "refuted"}, 'line 1: "label" is none of supported, partially_supported, not_supported'),
        ({**ROW, "label": ["supported"]}, 'line 1: "label" is none of'),
        ({**ROW, "claim": " "}, 'line 1: "claim" is no text'),
        ({**ROW, "evidence": "Rats sang."}, 'line 1: "evidence" is no list of sentences'),
        ({**ROW, "evidence": [1]}, 'line 1: "evidence" is no list of sentences'),
        ([], "line 1: not a JSON object but a list"),
    ],
)
def test_a_bad_line_is_refused_with_its_place(tmp_path, capsys, row, line):
    assert main([str(written(tmp_path, row))], Stands()) == 1
    assert line in capsys.readouterr().err


def test_no_file_is_one_clear_line(tmp_path, capsys):
    assert main([str(tmp_path / "none.jsonl")], Stands()) == 1
    assert capsys.readouterr().err == f"error: {tmp_path / 'none.jsonl'}: cannot be read: No such file or directory\n"
    (tmp_path / "blank.jsonl").write_text("\n")
    assert main([str(tmp_path / "blank.jsonl")], Stands()) == 1
    assert "holds no claim" in capsys.readouterr().err
