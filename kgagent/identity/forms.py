"""What general English, Latin and Greek say about words: empty ones, opposites, equal ones."""

from __future__ import annotations

from functools import lru_cache

from kgagent.domain.wordforms import american, singular

FUNCTION = frozenset(
    """
    a an the of in on at to for from by with without and or as into onto via per its their this
    that is are due be
    """.split()
)
"""Words that only tie a name together."""

EMPTY = frozenset(
    """
    disease disorder syndrome condition illness finding symptom sign
    method methodology approach technique algorithm procedure scheme framework strategy process
    system model technology task problem paradigm mechanism tool
    type kind form class nos unspecified other site specified mention part
    material compound substance drug agent
    value level state effect phenomenon case
    """.split()
)
"""Words that say what sort of thing a name is, and seldom which."""

SALTS = frozenset(
    """
    sodium potassium calcium magnesium lithium zinc ammonium chloride hydrochloride bromide
    hydrobromide iodide fluoride sulfate phosphate nitrate acetate citrate maleate fumarate tartrate
    bitartrate succinate mesylate tosylate lactate gluconate stearate besylate hydrate monohydrate
    dihydrate anhydrous salt acid hcl
    """.split()
)
"""What a compound's name may add for its salt or its water."""

NEGATIONS = ("non", "un", "in", "anti", "im", "dis", "a", "ir", "il", "de", "mis")
"""What turns a word into its opposite when put before it."""

_OPPOSITES = tuple(
    frozenset(pair.split("/"))
    for pair in """
    left/right upper/lower superior/inferior anterior/posterior proximal/distal medial/lateral
    internal/external inner/outer dorsal/ventral acute/chronic acute/subacute chronic/subacute
    benign/malignant male/female maternal/fetal maternal/paternal adult/child adult/juvenile
    primary/secondary primary/tertiary secondary/tertiary increase/decrease increased/decreased
    increasing/decreasing gain/loss rise/fall high/low higher/lower maximum/minimum max/min
    positive/negative active/passive active/inactive open/closed hot/cold warm/cold wet/dry
    hard/soft strong/weak fast/slow long/short large/small big/small thick/thin deep/shallow
    early/late old/new young/old first/second first/third second/third first/last light/dark
    light/heavy local/global linear/nonlinear static/dynamic discrete/continuous
    supervised/unsupervised labeled/unlabeled directed/undirected weighted/unweighted
    precision/recall accuracy/precision training/test training/testing train/test source/target
    encoder/decoder encoding/decoding input/output forward/backward forward/inverse
    generative/discriminative parametric/nonparametric convex/concave convex/nonconvex
    deterministic/stochastic deterministic/random online/offline single/multiple single/double
    mono/multi univariate/multivariate symmetric/asymmetric regular/irregular
    homogeneous/heterogeneous isotropic/anisotropic crystalline/amorphous elastic/plastic
    tensile/compressive tension/compression ductile/brittle hydrophilic/hydrophobic
    aerobic/anaerobic organic/inorganic oxidation/reduction oxidized/reduced
    anode/cathode donor/acceptor solid/liquid liquid/gas solid/gas agonist/antagonist
    systolic/diastolic systole/diastole arterial/venous artery/vein sensory/motor
    afferent/efferent excitatory/inhibitory innate/adaptive congenital/acquired
    inherited/acquired dominant/recessive autosomal/sporadic familial/sporadic
    generalized/localized diffuse/focal focal/generalized bilateral/unilateral
    partial/complete partial/total central/peripheral typical/atypical obstructive/nonobstructive
    absorption/emission absorption/desorption adsorption/desorption attack/defense
    top/bottom north/south east/west before/after with/without macro/micro macro/nano
    micro/nano exothermic/endothermic vertical/horizontal transverse/longitudinal
    stable/unstable balanced/unbalanced sparse/dense explicit/implicit exact/approximate
    in/out up/down hemorrhagic/ischemic manic/depressive monopolar/bipolar unipolar/bipolar
    """.split()
)
_PREFIXES = (
    ("hyper", "hypo"), ("hyper", "normo"), ("hypo", "normo"), ("over", "under"), ("pre", "post"),
    ("intra", "extra"), ("intra", "inter"), ("endo", "exo"), ("endo", "ecto"), ("macro", "micro"),
    ("mono", "poly"), ("mono", "bi"), ("mono", "di"), ("uni", "multi"), ("uni", "bi"),
    ("homo", "hetero"), ("brady", "tachy"), ("tachy", "brady"), ("poly", "oligo"),
    ("supra", "infra"), ("supra", "sub"), ("up", "down"), ("in", "out"), ("in", "ex"),
    ("exo", "endo"), ("super", "sub"), ("micro", "nano"), ("ortho", "para"), ("ortho", "meta"),
    ("meta", "para"), ("di", "tri"), ("tri", "tetra"), ("iso", "aniso"), ("eu", "dys"),
    ("para", "quadri"), ("para", "hemi"), ("mono", "quadri"), ("hemi", "quadri"), ("hemi", "tetra"),
    ("mono", "tri"), ("bi", "tri"),
)  # fmt: skip

_SAME = (
    "kidney renal nephric", "liver hepatic", "heart cardiac", "lung pulmonary", "stomach gastric",
    "brain cerebral", "skin cutaneous dermal", "eye ocular ophthalmic", "bone osseous",
    "muscle muscular", "nerve neural", "blood hematic", "bladder vesical", "bowel intestine",
    "intestinal intestine", "womb uterus uterine", "ovary ovarian", "prostate prostatic",
    "breast mammary", "testis testicular testicle", "vein venous", "artery arterial",
    "vessel vascular", "tongue lingual", "ear otic aural", "nose nasal", "mouth oral",
    "throat pharyngeal", "pharynx pharyngeal", "larynx laryngeal", "trachea tracheal",
    "bronchus bronchial", "esophagus esophageal", "colon colonic", "rectum rectal", "anus anal",
    "pancreas pancreatic", "spleen splenic", "thyroid thyroidal", "thymus thymic",
    "cervix cervical", "vagina vaginal", "vulva vulvar vulval", "penis penile", "spine spinal",
    "tooth dental", "lip labial", "face facial", "head cephalic", "chest thoracic thorax",
    "abdomen abdominal", "pelvis pelvic", "joint articular", "tendon tendinous", "rib costal",
    "eyelid palpebral", "cornea corneal", "retina retinal", "iris iridal",
    "conjunctiva conjunctival",
    "choroid choroidal", "lens lenticular", "orbit orbital", "pleura pleural",
    "peritoneum peritoneal", "pericardium pericardial", "meninx meningeal", "appendix appendiceal",
    "duodenum duodenal", "ileum ileal", "jejunum jejunal", "gallbladder cholecystic",
    "urethra urethral", "ureter ureteral ureteric", "gland glandular", "cell cellular",
    "vertebra vertebral", "ventricle ventricular", "atrium atrial auricular", "aorta aortic",
    "tumor neoplasm", "child childhood pediatric infantile",
    "old senile", "birth natal", "mother maternal", "fetus fetal", "foot pedal", "hand manual",
    "body corporeal", "night nocturnal", "sun solar", "moon lunar", "star stellar",
    "earth terrestrial",
    "sea marine", "water aqueous", "air aerial", "fire igneous", "iron ferrous", "gold auric",
    "wood ligneous", "glass vitreous", "light optical", "sound acoustic", "heat thermal",
    "hearing auditory", "sight vision visual", "smell olfactory olfaction", "taste gustatory",
    "touch tactile", "mind mental", "speed velocity", "stiffness rigidity", "shot instance",
    "neighbor neighbour", "picture image", "mistake error", "mean average", "speech spoken",
    "word lexical", "syntax syntactic", "semantics semantic", "statistics statistical",
    "stochastic random",
    "illness sickness", "hemorrhage bleeding", "hypertension hypertensive", "seizure convulsion",
    "itch pruritus", "fever pyrexia", "pain algia", "fatigue tiredness", "vomiting emesis",
    "swelling edema", "death mortality",
)  # fmt: skip
_GROUP: dict[str, str] = {}
for _line in _SAME:
    _words = _line.split()
    for _word in _words:
        _GROUP.setdefault(_word, _words[0])

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7",
          "viii": "8", "ix": "9", "x": "10", "xi": "11", "xii": "12"}  # fmt: skip
_COUNTS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
           "seven": "7", "eight": "8", "nine": "9", "ten": "10"}  # fmt: skip
_SIGNS = frozenset(("plus", "minus"))
_GREEK = frozenset(
    """
    alpha beta gamma delta epsilon zeta theta iota kappa lambda mu nu xi omicron rho sigma tau
    upsilon phi chi psi omega
    """.split()
)
# Longest first: what an adjective, an adverb or another noun of the same root ends in.
_ENDINGS = (
    "izational", "isations",  "izations", "fulness", "ousness", "iveness", "ational", "ization",
    "ically", "ations", "nesses", "ments", "ities", "ation", "ition", "ingly", "ances", "ences",
    "ators", "alities", "ality", "ness", "ment", "ical", "ally", "able", "ible", "ance", "ence",
    "ator", "ency", "ancy", "ular", "ized", "ises", "izer", "ings", "ions", "eous", "ious", "ive",
    "sis", "tic", "ity", "ing", "ion", "ize", "ous", "ial", "ian", "ers", "ors", "ary", "ory",
    "est",
    "ics",
    "ia", "al", "ic", "ed", "er", "or", "ly", "ar", "es", "an", "ee", "y", "e", "s", "a", "o",
    "um", "us", "is",
)  # fmt: skip
_LEAST_STEM = 4


@lru_cache(maxsize=1 << 16)
def plain_word(word: str) -> str:
    """A lower-case word in the singular and in American spelling."""
    return american(singular(word))


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """What a word shares with others of its root, at least four letters; short words stay.

    >>> stem("catalysis"), stem("catalytic"), stem("segmentation"), stem("segmenting")
    ('cataly', 'cataly', 'segment', 'segment')
    """
    root = plain_word(word)
    for ending in _ENDINGS:
        if root.endswith(ending) and len(root) - len(ending) >= _LEAST_STEM:
            root = root[: -len(ending)]
            break
    for ending in ("at", "it", "t", "s") if len(root) > _LEAST_STEM + 1 else ():
        if root.endswith(ending) and root[-len(ending) - 1] in "aeiouy":
            return root[: -len(ending)] if len(root) - len(ending) >= _LEAST_STEM else root
    return root


@lru_cache(maxsize=1 << 16)
def root(word: str) -> str:
    """One word for those that general language holds equal ("renal" is "kidney"), else its stem."""
    found = plain_word(word)
    return stem(_GROUP.get(found, found))


@lru_cache(maxsize=1 << 16)
def designator(word: str) -> str | None:
    """What a word tells apart from its like: a number (Roman or not), a Greek or a lone letter.

    >>> designator("ii"), designator("2"), designator("beta"), designator("c"), designator("cell")
    ('2', '2', 'beta', 'c', None)
    """
    if word in _ROMAN:
        return _ROMAN[word]
    if word in _COUNTS:
        return _COUNTS[word]
    if word in _GREEK or word in _SIGNS or (len(word) == 1 and word.isalpha()):
        return word
    if any(char.isdigit() for char in word):
        return word
    return None


@lru_cache(maxsize=1 << 16)
def opposed(a: str, b: str) -> bool:
    """True for words that mean the contrary, or the like with another prefix of place or degree.

    >>> opposed("acute", "chronic"), opposed("hypertension", "hypotension")
    (True, True)
    >>> opposed("supervised", "unsupervised"), opposed("painless", "painful")
    (True, True)
    """
    if a == b:
        return False
    if frozenset((a, b)) in _OPPOSITES_SET:
        return True
    if len(a) > len(b):
        a, b = b, a
    if len(a) >= 4 and any(b == negation + a for negation in NEGATIONS):
        return True
    if a.endswith("less") != b.endswith("less"):
        bare = (a if a.endswith("less") else b)[:-4]
        other = b if a.endswith("less") else a
        if bare and other in (bare, f"{bare}ful", f"{bare}ed"):
            return True
    return any(
        a.startswith(one) and b.startswith(two) and _like(a[len(one) :], b[len(two) :])
        for one, two in _BY_LETTERS.get((a[:1], b[:1]), ())
    )


def _like(a: str, b: str) -> bool:
    return len(a) >= 4 and len(b) >= 4 and (a == b or stem(a) == stem(b))


_OPPOSITES_SET = frozenset(_OPPOSITES)
_BY_LETTERS: dict[tuple[str, str], list[tuple[str, str]]] = {}
for _one, _two in (pair for prefixes in _PREFIXES for pair in (prefixes, prefixes[::-1])):
    _BY_LETTERS.setdefault((_one[0], _two[0]), []).append((_one, _two))
