"""Texts by the thousand, made by chance: HTML that Telegram takes, and HTML that it does not.

A text is a list of pieces, so that one on which somebody disagrees can be made smaller piece by piece.
"""

from collections.abc import Callable
from random import Random

TAGS = (
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "tg-spoiler",
    "span", "a", "tg-emoji", "tg-time",
)  # fmt: skip
OPENINGS = (
    *(f"<{tag}>" for tag in TAGS), "<B>", "<blockquote expandable>", "<BLOCKQUOTE expandable=''>",
    '<span class="tg-spoiler">', '<code class="language-py">', "<tg-emoji emoji-id='5368324170671202286'>",
    "<tg-time unix='1800000000'>", "<tg-time unix='5' format='wDT'>", "<tg-time unix=5 format=r>",
    '<a href="https://example.org/a?b=1&amp;c">', "<a href='X.org'>", "<a href=tg://user?id=5>",
    "<a href='tg://user?id=5'>", "<a href='nowhere'>", '<a href="HTTP://É.org:080/ x">',
)  # fmt: skip
REFERENCES = (
    "&amp;", "&lt;", "&gt;", "&quot;", "&quot", "&amp", "&nbsp;", "&apos;", "&x;", "&", "&;", "&#", "&#;",
    "&#x;",
    "&#65;", "&#0;", "&#10;", "&#13;", "&#x1F600;", "&#xd83d;", "&#xde00;", "&#x200e;", "&#1114111;",
    "&#1114110;", "&#x110000;", "&#99999999999;", "&#x0000041;", "&AMP;", "&#X41;", "&ltx",
)  # fmt: skip
WORDS = (
    "a", "b c", " ", "\n", "\t", "\r", "\v", "\0", "😀", "é", "e\u0301", "\u0333", "\u033f", "\u030a",
    "\u200b",
    "\u200e", "\u200f", "\u2028", "\u202e", "\u2029", "\u00a0", "\ufe0f", "👩\u200d⚕️", "x.org", "/start",
    "@name", "ÿ", "\u3000", "\ufeff", "\ufffd", "0.2\u00a0mg",
)  # fmt: skip
SCRAPS = (
    "<", ">", "<>", "</>", "</", "<x>", "<br/>", "<b", "</b", "<b ", "<b/>", "</b >", "</B>", "< b>",
    "<!-- -->",
    "<b\n>", "<span class>", "<tg-time>", "'", '"', "=", "/",
)  # fmt: skip
NAMES = (
    "href", "class", "unix", "format", "emoji-id", "expandable", "x", "HREF", "data-x", "", "é", "a/b",
    "on'click",
)  # fmt: skip
VALUES = (
    "", "1", "-1", "5x", "https://example.org", "tg://user?id=5", "tg://resolve?domain=x", "ton://x",
    "mailto:a@b.c", "tg://user?id=05", "tg:user/?a=b&id=7#x", "TG://USER?ID=5", "tg://user?id=2000000000000",
    "//x.org", "x.org:99999", "user:pw@x.org/ä#f?g", "http://[::1]/", "http://[1]/", "ftp://x.org", "x..org",
    "a b.org", "%41.org", "x.org/%zz", "http://x.org?q", "http://x.org#h", "http://.", "http://x_y.org",
    "tg-spoiler", "tg-", "spoiler", "language-", "language-c++", "wDT", "tTdDwW", "r", "R", "rw", "Q",
    "1800000000", "999999999999", "0", "&amp;", "&#xd83d;", "&lt;b&gt;", "a'b", 'a"b', "a>b", "a<b", "é",
)  # fmt: skip
MARKS = (
    "*", "_", "__", "~", "|", "||", "`", "```", "[", "]", "(", ")", "](", "![", ">", "\n>", "\n", "\r",
    "\r\n", "**>", "||\n", "\\", "\\*", "\\\n", "\\\r", "\\é", "\\\x7f", "#", "+", "-", "=", "{",
    "}", ".", "!",
    "\0", "\t", "a", "b c", "é", "😀", " ", "x.org", "py", "<", ";", "[a](x.org)", "[x.org]",
    "[é.org]", "*a*", "_b_",
    "__c__", "||d||", ">q", "```py\ncode```", "`e`", "~f~", "https://a.b/c", "tg://user?id=5",
    "![😀](tg://emoji?id=5)", "tg://emoji?id=5", "TG:EMOJI/?id=7#x", "tg://emoji?id=05",
    "tg://time?unix=5&format=wD", "tg://time?unix=05", "tg://time?unix=5&format=x",
    "tg://time?unix=3000000000",
)  # fmt: skip


def soup(random: Random) -> list[str]:
    """Anything behind anything."""
    kinds = (OPENINGS, tuple(f"</{tag}>" for tag in TAGS), REFERENCES, WORDS, SCRAPS)
    return [random.choice(random.choice(kinds)) for _ in range(random.randrange(10))]


def nested(random: Random, depth: int = 5) -> list[str]:
    """Tags that are all closed in order."""
    pieces: list[str] = []
    for _ in range(random.randrange(1, 4)):
        if depth and random.random() < 0.6:
            opening = random.choice(OPENINGS)
            name = opening.strip("<>").split(maxsplit=1)[0].lower()
            closing = "</>" if random.random() < 0.1 else f"</{name}>"
            pieces += [opening, *nested(random, depth - 1), closing]
        else:
            pieces.append(random.choice(random.choice((WORDS, REFERENCES))))
    return pieces


def attributes(random: Random) -> list[str]:
    """One tag with all kinds of attributes, around a word."""
    name = random.choice(TAGS)
    pieces = [f"<{name}"]
    for _ in range(random.randrange(4)):
        quote = random.choice(("'", '"', "", "'", '"'))
        equals = random.choice(("=", "=", "=", " = ", "= ", "", "=="))
        blank = random.choice((" ", " ", "\n", "\t", "", "/", "  "))
        end = random.choice((quote, quote, quote, quote, ""))
        pieces.append(f"{blank}{random.choice(NAMES)}{equals}{quote}{random.choice(VALUES)}{end}")
    return [*pieces, random.choice((">", ">", ">", " >", "/>", "")), random.choice(WORDS), f"</{name}>"]


def mutilated(random: Random) -> list[str]:
    """Tags in order, of which some characters are lost, doubled or exchanged."""
    text = list("".join(nested(random, 3)))
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(text)) if text else 0
        how = random.randrange(3)
        if how == 0:
            del text[at : at + 1]
        elif how == 1:
            text[at:at] = text[at : at + 3]
        else:
            text[at : at + 1] = random.choice("<>/&;='\" ax\0é😀")
    return text


def references(random: Random) -> list[str]:
    """Numbers that may or may not name a character."""
    pieces = []
    for _ in range(random.randrange(1, 5)):
        digits = (
            f"{random.choice((random.randrange(0x30), random.randrange(0x3000), random.randrange(0x120000)))}"
        )
        if random.random() < 0.5:
            digits = f"x{int(digits):{random.choice('xX')}}"
        pieces += [f"&#{digits}", random.choice((";", ";", "", " ", "g", ";;"))]
    return pieces


def characters(random: Random) -> list[str]:
    """Characters from all of Unicode, but for surrogates, which no request can hold."""
    tops = (0x30, 0x80, 0x400, 0x2100, 0xD800, 0x11000, 0x20000)
    return [chr(random.randrange(random.choice(tops)) % 0xD800) for _ in range(random.randrange(1, 12))]


def marks(random: Random) -> list[str]:
    """Markdown of both kinds, or what looks like it."""
    return [random.choice(MARKS) for _ in range(random.randrange(1, 12))]


MAKERS: tuple[Callable[[Random], list[str]], ...] = (
    soup, nested, attributes, mutilated, references, characters, nested, attributes,
)  # fmt: skip


def smallest(pieces: list[str], differs: Callable[[str], bool]) -> str:
    """What is left of a text on which somebody disagrees when no piece more can go."""
    at = 0
    while at < len(pieces):
        without = [*pieces[:at], *pieces[at + 1 :]]
        pieces, at = (without, 0) if differs("".join(without)) else (pieces, at + 1)
    return "".join(pieces)
