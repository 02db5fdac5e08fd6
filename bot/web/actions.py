"""What a reader can do with an answer, as HTML: take it along, or say whether it is right."""

from bot.types import Answer
from bot.web.escape import escaped
from bot.web.feedback import LONGEST_EXPECTED, REASONS


def actions_html(answer: Answer, number: int, last: bool) -> str:
    """Return the buttons below the answer of turn `number`, and the form behind “Not right”.

    What only the last turn has stands at the end: Gradio draws the thread anew by the places of its elements, and the
    form in which somebody types keeps its own.
    """
    case = f'data-send="case" data-event="submit" data-turn="{number}"'
    return (
        '<div class="sb-actions"><button type="button" data-copy>Copy with references</button>'
        f'<button type="button" {case} data-reason="right">Right</button>'
        f'<details class="sb-feedback"><summary>Not right</summary>{_form(answer, case)}</details>'
        f'<p class="sb-judged" role="status"></p>{again_html() if last else ""}</div>'
    )


def again_html() -> str:
    """Return the buttons that ask the last question again, as it is or changed."""
    return '<button type="button" data-retry>Retry</button><button type="button" data-edit>Edit</button>'


def _form(answer: Answer, case: str) -> str:
    fitting = [key for key in REASONS if answer.answered or key == "there"]
    options = "".join(f'<option value="{key}">{REASONS[key]}</option>' for key in fitting)
    return (
        f'<div class="sb-form"><label>What is wrong <select name="reason">{options}</select></label>'
        f'<label>It should have said <input type="text" name="expected" maxlength="{LONGEST_EXPECTED}" '
        f'value="{escaped(answer.answer)}"></label>'
        "<p>Proof: select the words in the document, then "
        '<button type="button" data-pick>Use the selected words</button></p>'
        '<blockquote class="sb-picked" dir="auto"></blockquote>'
        '<p class="sb-form-note" role="alert"></p>'
        f'<button type="button" class="sb-save" {case} data-reason="{fitting[0]}">Save as a test</button></div>'
    )
