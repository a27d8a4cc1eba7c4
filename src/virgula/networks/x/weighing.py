"""The length of a post as X counts it: weights, addresses, emoji.

Rules of twitter-text 3 (its ``v3.json``, Apache-2.0), in our own words: after NFC every character
of the ranges below weighs one and any other two; an address weighs 23 however long it is, also one
without scheme; an emoji of several characters weighs two. Checked against an implementation of
those rules (tests/networks/test_x_weight.py).
"""

import re
import unicodedata

LIMIT = 280
URL_WEIGHT = 23
EMOJI_WEIGHT = 2
LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

# Country domains (ISO 3166 and the few of their own) and the general ones in common use. An ending
# that is not here makes a bare name no address: its letters are counted instead.
COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs"
    " bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee"
    " eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm"
    " hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb"
    " lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz"
    " na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs"
    " ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl"
    " tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
GENERAL = (
    "academy agency app art asia bank biz blog cat center cloud club com community company coop dev"
    " digital edu education email events fund global gob gov guide help host info int jobs lat law"
    " legal life link live media mil mobi museum name net network news one online org page post"
    " press pro radio red science shop site social solutions space store studio support team tech"
    " tel today top travel tube tv university video website wiki work world xyz zone"
)
_ENDINGS = "|".join(
    sorted({*COUNTRIES.split(), *GENERAL.split()}, key=lambda one: (-len(one), one))
)
_LABEL = r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?"
# A path ends in a letter, a digit or a sign of its own, never in the sentence's punctuation.
_PATH = r"(?:[/?#](?:[^\s<>\"«»“”()…]|\([^\s()]*\))*(?<![.,;:!?'’\"])|/)?"
URL = re.compile(
    rf"""
    (?<![@＠$＄\#＃A-Za-z0-9])
    (?:
        https?://(?:[^\s/?\#:.@…]+\.)+[^\W\d_][\w-]*(?::\d+)?{_PATH}
      | (?<![_./-])(?:{_LABEL}\.)+(?:{_ENDINGS})(?![\w@-])(?!\.{_LABEL})(?::\d+)?{_PATH}
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe"
    "\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_TONE = "[\U0001f3fb-\U0001f3ff]"
_ONE = f"{_PICTURE}\ufe0f?{_TONE}?"
EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[0-9#*]\ufe0f?\u20e3"
    f"|{_ONE}(?:\u200d{_ONE})*[\U000e0020-\U000e007f]*"
)


def length(text: str) -> int:
    """Return the weight of a text; ``LIMIT`` of it fit."""
    text = unicodedata.normalize("NFC", text)
    bare, addresses = URL.subn("", text)
    bare, pictures = EMOJI.subn("", bare)
    return addresses * URL_WEIGHT + pictures * EMOJI_WEIGHT + sum(map(_weight, bare))


def _weight(letter: str) -> int:
    return 1 if any(first <= ord(letter) <= last for first, last in LIGHT) else 2
