"""What a reader found, in a form that tests can compare; every look at it checks the rules that all blocks keep."""

from itertools import pairwise


def blocks(extract, *kinds):
    """Blocks of some kinds, or all, after a check that they and their labels are what the text says there."""
    text, found = extract.text, extract.blocks
    assert all(text[block.start : block.end].strip() == text[block.start : block.end] != "" for block in found)
    assert all(above.end <= below.start for above, below in pairwise(found))
    assert "".join(text.split()) == "".join("".join(text[block.start : block.end].split()) for block in found)
    for block in found:
        assert all(text[label.start : label.end] == label.text for label in (*block.above, *block.columns, *block.rows))
        assert all(block.start <= start < end <= block.end for start, end, _ in block.emphasis)
    return [block for block in found if not kinds or block.kind in kinds]


def words(extract, *kinds):
    return [extract.text[block.start : block.end] for block in blocks(extract, *kinds)]


def kinds(extract):
    return [(block.kind, extract.text[block.start : block.end]) for block in blocks(extract)]


def headings(extract):
    return [(block.level, extract.text[block.start : block.end]) for block in blocks(extract, "heading")]


def items(extract):
    """Level, words and what announces each item."""
    return [
        (block.level, extract.text[block.start : block.end], [label.text for label in block.above])
        for block in blocks(extract, "item")
    ]


def values(extract):
    """What every cell that is no name of a column holds, with the names of its column and row."""
    return [
        (
            extract.text[block.start : block.end],
            [label.text for label in block.columns],
            [label.text for label in block.rows],
        )
        for block in blocks(extract, "cell")
        if not block.header
    ]


def emphasis(extract):
    """What is emphasised, in order of where it begins."""
    found = sorted(mark for block in blocks(extract) for mark in block.emphasis)
    return [(extract.text[start:end], how) for start, end, how in found]
