"""What a line announces ("The following is needed:"): items of a list, or headings below it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.blocks import Block, Label


def announced(blocks: Sequence[Block], text: str) -> tuple[Block, ...]:
    """Return blocks of which all that are announced together know by what, and how many they are.

    Of list items, the format has said by what. Headings are announced by a line before the first of them that ends with
    a colon, as far as headings of the same level follow each other.
    """
    named = list(_with_announced_headings(blocks, text))
    counts = Counter(_list_of(block) for block in named if block.above)
    return tuple(replace(block, members=counts[_list_of(block)]) if _is_member(block) else block for block in named)


def _list_of(block: Block) -> tuple[str, int, tuple[Label, ...]]:
    return block.kind, block.level, block.above


def _is_member(block: Block) -> bool:
    return bool(block.above) and block.kind in ("item", "heading")


def _with_announced_headings(blocks: Iterable[Block], text: str) -> Iterator[Block]:
    lead, level, before = None, 0, None
    for block in blocks:
        if block.kind == "heading":
            if before and before.kind in ("paragraph", "heading") and text[before.end - 1] == ":":
                start = text.rfind("\n", before.start, before.end) + 1 or before.start
                lead, level = Label(start, text[start : before.end]), block.level
            elif block.level < level:
                lead = None
            if lead and block.level == level:
                block = replace(block, above=(lead,))
        before = block
        yield block
