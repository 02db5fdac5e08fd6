"""Opposites: common English words that exclude each other, as they occur in questions."""

from collections import defaultdict

_PAIRS = """
first/last second/first largest/smallest larger/smaller large/small biggest/smallest bigger/smaller big/small
greatest/least greater/lesser highest/lowest higher/lower high/low most/least more/less more/fewer longest/shortest
longer/shorter long/short oldest/youngest older/younger old/young old/new oldest/newest earliest/latest earlier/later
early/late best/worst better/worse good/bad fastest/slowest faster/slower fast/slow strongest/weakest stronger/weaker
strong/weak richest/poorest rich/poor hottest/coldest hotter/colder hot/cold warm/cool deepest/shallowest deep/shallow
widest/narrowest wide/narrow thick/thin heavy/light dark/light hard/soft hard/easy difficult/easy nearest/farthest
near/far close/distant maximum/minimum major/minor main/secondary primary/secondary upper/lower inner/outer
internal/external inside/outside above/below before/after since/until during/after with/without within/outside
north/south northern/southern northeast/southwest east/west eastern/western left/right front/back top/bottom up/down
forward/backward increase/decrease increases/decreases increased/decreased increasing/decreasing rise/fall rises/falls
rose/fell rising/falling grow/shrink grew/shrank grows/shrinks expand/contract expanded/contracted
expansion/contraction raise/lower raised/lowered gain/lose gained/lost gains/loses win/lose won/lost wins/loses
begin/end began/ended begins/ends begun/finished beginning/end start/stop started/stopped starts/stops start/finish
open/close opened/closed opens/closes opening/closing enter/leave entered/left join/leave joined/left joins/leaves
arrive/leave arrived/left come/go came/went give/take gave/took given/taken gives/takes buy/sell bought/sold
buys/sells purchase/sell purchased/sold lend/borrow import/export imported/exported imports/exports send/receive
sent/received sends/receives allow/forbid allowed/forbidden allows/forbids permit/prohibit permitted/prohibited
legal/illegal accept/reject accepted/rejected accepts/rejects approve/reject approved/rejected support/oppose
supported/opposed supports/opposes supporting/opposing supporters/opponents agree/disagree agreed/disagreed
include/exclude included/excluded includes/excludes including/excluding add/remove added/removed adds/removes
build/demolish built/demolished create/destroy created/destroyed creates/destroys creation/destruction
establish/abolish established/abolished found/dissolve founded/dissolved appoint/dismiss appointed/dismissed
elected/defeated attack/defend attacked/defended attacks/defends succeed/fail succeeded/failed success/failure
successful/unsuccessful strengthen/weaken strengthened/weakened improve/worsen improved/worsened improves/worsens
help/hinder helped/hindered cause/prevent caused/prevented causes/prevents protect/harm protected/harmed
protects/harms encourage/discourage encouraged/discouraged attract/repel attracted/repelled remember/forget love/hate
loved/hated like/dislike liked/disliked find/lose found/lost hide/reveal hidden/revealed cover/uncover
connect/separate connected/separated unite/divide united/divided single/multiple same/different similar/different
similarities/differences similarity/difference advantage/disadvantage advantages/disadvantages benefit/harm
benefits/drawbacks strengths/weaknesses positive/negative positively/negatively common/rare commonly/rarely
usually/rarely often/rarely always/never frequently/seldom frequent/rare ever/never popular/unpopular famous/unknown
known/unknown important/unimportant significant/insignificant necessary/unnecessary possible/impossible
likely/unlikely able/unable true/false correct/incorrect right/wrong safe/dangerous public/private domestic/foreign
national/international local/global rural/urban civilian/military formal/informal official/unofficial direct/indirect
directly/indirectly natural/artificial active/inactive permanent/temporary modern/ancient old/modern past/future
former/current previous/next present/absent living/dead alive/dead born/killed birth/death male/female men/women
man/woman boys/girls boy/girl father/mother son/daughter husband/wife brother/sister brothers/sisters king/queen
parents/children teacher/student teachers/students majority/minority wealthy/poor religious/secular peace/war
peaceful/violent victory/defeat friends/enemies friend/enemy ally/enemy allies/enemies dependent/independent day/night
summer/winter wet/dry full/empty complete/incomplete simple/complex positive/neutral solid/liquid acid/base
maximum/average joined/quit
"""


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, set[str]] = defaultdict(set)
    for pair in _PAIRS.split():
        one, other = pair.split("/")
        table[one].add(other)
        table[other].add(one)
    return {word: tuple(sorted(others)) for word, others in table.items()}


ANTONYMS = _table()
