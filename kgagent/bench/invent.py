"""Names as papers have them, invented: as many as wanted, the same for a seed."""

from __future__ import annotations

import random

from kgagent.domain.naming import canonical

_PREFIXES = (
    "", "", "", "nano", "micro", "bio", "poly", "photo", "thermo", "hydro", "electro", "ferro",
    "magneto", "cyto", "neuro", "cardi", "osteo", "lip", "glyc", "prote", "phosph", "sulf",
    "carb", "fluor", "chlor", "meth", "eth", "prop", "but", "aer", "ger", "immun", "morph",
)  # fmt: skip
_STEMS = (
    "lact", "fibr", "kerat", "chit", "coll", "elast", "gel", "sil", "alg", "dext", "mel", "vers",
    "tens", "plast", "cryst", "ster", "gen", "lys", "tro", "phil", "morph", "cort", "derm", "zym",
    "ton", "phor", "pept", "amin", "nitr", "oxal", "citr", "malat", "fumar", "benz", "tolu",
    "cumar", "vanill", "terp", "quin", "pyr", "ind", "carn", "rib", "cell", "xyl", "mann",
    "galact", "fruct",
)  # fmt: skip
_ENDINGS = (
    "in", "ose", "ide", "ate", "ene", "ane", "ol", "one", "ase", "ite", "ium", "ic", "ous", "al",
    "oid", "ular", "ism", "osis", "ation", "ivity", "er", "or", "ene oxide", "ic acid",
)  # fmt: skip
_BEFORE = """
    porous dense layered woven aligned stiff soft brittle ductile hollow coated doped printed
    spun dried frozen molten sintered grafted blended hybrid flexible rigid swollen thin thick
    stable rapid slow deep sparse random local global linear robust adaptive recurrent supervised
    early late primary secondary chronic acute mild severe human bovine marine fungal bacterial
    tensile elastic optical thermal acoustic electrical magnetic chemical mechanical surface
    """.split()
_AFTER = """
    scaffold membrane fiber film coating particle composite network matrix layer gel foam sheet
    tube crystal alloy ceramic polymer resin strength modulus toughness hardness density porosity
    stiffness viscosity adhesion growth release uptake decay transport diffusion model method
    algorithm estimate classifier detector sensor assay test signal pathway receptor enzyme gene
    cell tissue organ disease syndrome tumor lesion graft implant treatment therapy response rate
    """.split()
_COINED = 20_000
_SHARE_OF_VARIANTS = 0.1


def invented(count: int, *, seed: int) -> list[str]:
    """Different keys of names, of one to four words, most of two or three.

    As in papers a few words are in very many names and most in few (Zipf), and about one name in
    ten is a variant of an earlier one: in the order of its words, in the form of one, in one more.

    >>> invented(3, seed=0) == invented(5, seed=0)[:3]
    True
    """
    words = _Words(random.Random(seed))  # noqa: S311
    found: dict[str, None] = {}
    every: list[str] = []
    while len(every) < count:
        varied = every and words.chance.random() < _SHARE_OF_VARIANTS
        name = canonical(_variant(words.chance.choice(every), words) if varied else _name(words))
        if name not in found:
            found[name] = None
            every.append(name)
    return every


class _Words:
    """Words in the order of their use: the hundredth comes up a hundredth as often as the first."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        made = {
            chance.choice(_PREFIXES) + chance.choice(_STEMS) + chance.choice(_ENDINGS): None
            for _ in range(_COINED)
        }
        self._coined, self._before, self._after = list(made), list(_BEFORE), list(_AFTER)
        chance.shuffle(self._before)
        chance.shuffle(self._after)

    def coined(self) -> str:
        return self._drawn(self._coined)

    def before(self) -> str:
        return self._drawn(self._before)

    def after(self) -> str:
        return self._drawn(self._after)

    def _drawn(self, words: list[str]) -> str:
        return words[int(len(words) ** self.chance.random()) - 1]


def _name(words: _Words) -> str:
    chance = words.chance
    found = [words.coined()]
    if chance.random() < 0.4:
        found.insert(0, words.before())
    if chance.random() < 0.3:
        found.append(words.coined())
    if chance.random() < 0.8:
        found.append(words.after())
    return " ".join(found)


def _variant(name: str, words: _Words) -> str:
    parts = name.split()
    if len(parts) < 2:
        return f"{words.before()} {name}"
    match words.chance.randrange(4):
        case 0:
            return f"{parts[-1]} of {' '.join(parts[:-1])}"
        case 1:
            return f"{words.before()} {name}"
        case 2:
            return " ".join([parts[0] + parts[1], *parts[2:]])
        case _:
            at = words.chance.randrange(len(parts) - 1)
            return " ".join([*parts[:at], f"{parts[at]}s", *parts[at + 1 :]])
