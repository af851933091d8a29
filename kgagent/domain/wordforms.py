"""One form for each English word: singular, and in American spelling.

Both functions take one lower-case word and are meant for keys, never for display. Where a rule
cannot know (gas, bias, elegans, mechanics), the word stays as it is: a missed fold leaves two
names to be merged later, a wrong one joins two different things.
"""

from __future__ import annotations

import re

_UNCHANGED = frozenset(
    """
    aedes aerogenes alcaligenes always anopheles asbestos ascites bacteroides bayes biceps
    caries ceres chaos cis clothes congeries corps cosmos diabetes elegans ethos facies faeces
    feces forceps gibbs headquarters herpes huygens isosceles ixodes jones kubernetes kudos
    laves lens mars means measles monocytogenes mumps mutans news pandas pathos perhaps
    pyogenes rabies reynolds rhinoceros sapiens scabies series species stapes stokes tabes
    thermos trans triceps virens windows
    """.split()
)
_UNCHANGED_ENDS = (
    "ss", "us", "is", "as", "os", "ics", "cens", "xidans", "durans", "vorans", "icans", "myces",
    "oides",
)  # fmt: skip
_IRREGULAR = {
    **dict(
        pair.split(":")
        for pair in """
        algae:alga antennae:antenna larvae:larva vertebrae:vertebra formulae:formula nebulae:nebula
        bacteria:bacterium criteria:criterion phenomena:phenomenon mitochondria:mitochondrion
        ganglia:ganglion polyhedra:polyhedron automata:automaton spectra:spectrum strata:stratum
        quanta:quantum momenta:momentum maxima:maximum minima:minimum optima:optimum media:medium
        taxa:taxon sera:serum ova:ovum genera:genus corpora:corpus flagella:flagellum cilia:cilium
        septa:septum symposia:symposium equilibria:equilibrium schemata:schema stomata:stoma
        moduli:modulus nuclei:nucleus fungi:fungus stimuli:stimulus radii:radius foci:focus
        loci:locus bacilli:bacillus thrombi:thrombus emboli:embolus calculi:calculus
        nanobacilli:nanobacillus cocci:coccus gyri:gyrus sulci:sulcus bronchi:bronchus
        tori:torus syllabi:syllabus hippocampi:hippocampus alveoli:alveolus villi:villus
        women:woman men:man children:child feet:foot teeth:tooth mice:mouse lice:louse geese:goose
        leaves:leaf halves:half knives:knife lives:life wolves:wolf shelves:shelf calves:calf
        hooves:hoof loaves:loaf thieves:thief elves:elf selves:self scarves:scarf wives:wife
        axes:axis crises:crisis bases:base testes:testis oases:oasis metastases:metastasis
        geneses:genesis diagnoses:diagnosis prognoses:prognosis stenoses:stenosis
        fibroses:fibrosis cirrhoses:cirrhosis neuroses:neurosis psychoses:psychosis
        thromboses:thrombosis necroses:necrosis scleroses:sclerosis mitoses:mitosis meioses:meiosis
        synopses:synopsis emphases:emphasis
        gases:gas biogases:biogas biases:bias aliases:alias atlases:atlas canvases:canvas
        pancreases:pancreas lenses:lens microlenses:microlens irises:iris quizzes:quiz buses:bus
        areas:area ideas:idea cameras:camera formulas:formula plasmas:plasma antennas:antenna
        schemas:schema dogmas:dogma deltas:delta lambdas:lambda alphas:alpha betas:beta gammas:gamma
        larvas:larva vertebras:vertebra quotas:quota agendas:agenda dramas:drama
        photos:photo embryos:embryo zeros:zero autos:auto memos:memo menus:menu tornados:tornado
        shoes:shoe toes:toe canoes:canoe foes:foe hoes:hoe aloes:aloe oboes:oboe floes:floe
        movies:movie cookies:cookie calories:calorie kilocalories:kilocalorie prairies:prairie
        zombies:zombie ties:tie pies:pie lies:lie dies:die
        caches:cache niches:niche aches:ache headaches:headache avalanches:avalanche
        topics:topic metrics:metric characteristics:characteristic ceramics:ceramic
        bioceramics:bioceramic nanoceramics:nanoceramic plastics:plastic bioplastics:bioplastic
        thermoplastics:thermoplastic antibiotics:antibiotic fabrics:fabric clinics:clinic
        heuristics:heuristic probiotics:probiotic prebiotics:prebiotic mosaics:mosaic
        diuretics:diuretic analgesics:analgesic narcotics:narcotic antipsychotics:antipsychotic
        anesthetics:anesthetic anaesthetics:anaesthetic organics:organic graphics:graphic
        uses:use reuses:reuse fuses:fuse excuses:excuse abuses:abuse ruses:ruse recluses:recluse
        """.split()
    ),
}
# First match wins: how a plural ends, and how its singular does.
_PLURAL_ENDS = (
    ("sses", "ss"), ("theses", "thesis"), ("lyses", "lysis"), ("itides", "itis"),
    ("matrices", "matrix"), ("directrices", "directrix"), ("indices", "index"),
    ("vertices", "vertex"), ("vortices", "vortex"), ("apices", "apex"), ("cortices", "cortex"),
    ("appendices", "appendix"), ("helices", "helix"), ("codices", "codex"), ("calices", "calix"),
    ("auses", "ause"), ("ouses", "ouse"), ("uses", "us"), ("xes", "x"), ("thes", "the"),
    ("ches", "ch"), ("shes", "sh"), ("zzes", "zz"), ("ies", "y"), ("ios", "io"), ("eos", "eo"),
    ("oes", "o"), ("omas", "oma"),
)  # fmt: skip


def singular(word: str) -> str:
    """The singular of a lower-case English noun, or the word itself where that is in doubt.

    >>> [singular(w) for w in ("fibres", "analyses", "matrices", "leaves", "viruses", "studies")]
    ['fibre', 'analysis', 'matrix', 'leaf', 'virus', 'study']
    >>> [singular(w) for w in ("gas", "bias", "lens", "stress", "species", "dynamics", "elegans")]
    ['gas', 'bias', 'lens', 'stress', 'species', 'dynamics', 'elegans']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word[-1] != "s" or word in _UNCHANGED:
        return word
    for plural, one in _PLURAL_ENDS:
        if word.endswith(plural):
            return word[: -len(plural)] + one
    return word if word.endswith(_UNCHANGED_ENDS) else word[:-1]


_WHOLE = {
    "artefact": "artifact", "ageing": "aging", "biassed": "biased", "disc": "disk",
    "defence": "defense", "focussed": "focused", "gelatine": "gelatin", "haem": "heme",
    "judgement": "judgment", "licence": "license",
    "offence": "offense", "plough": "plow", "practise": "practice", "pretence": "pretense",
    "titre": "titer", "lustre": "luster", "theatre": "theater",
    "spectre": "specter", "calibre": "caliber", "mollusc": "mollusk", "fulfil": "fulfill",
    "enrol": "enroll", "skilful": "skillful", "aeroplane": "airplane",
}  # fmt: skip
# Found anywhere in a word: "nanofibre", "antitumour", "sulphonated", "hyperglycaemia".
_STEMS = {
    "fibre": "fiber", "centred": "centered", "centring": "centering", "centre": "center",
    "colour": "color", "behaviour": "behavior", "tumour": "tumor", "flavour": "flavor",
    "favour": "favor", "labour": "labor", "harbour": "harbor", "vapour": "vapor", "odour": "odor",
    "rumour": "rumor", "humour": "humor", "neighbour": "neighbor", "honour": "honor",
    "armour": "armor", "savour": "savor", "endeavour": "endeavor", "vigour": "vigor",
    "mould": "mold", "smoulder": "smolder", "sulph": "sulf", "oestr": "estr", "anaem": "anem",
    "aemi": "emi", "haemo": "hemo", "haemat": "hemat", "haemangi": "hemangi", "paediatr": "pediatr",
    "orthopaed": "orthoped", "foet": "fet", "oedem": "edem", "oesophag": "esophag",
    "rrhoea": "rrhea", "gynaec": "gynec", "anaesth": "anesth", "caesium": "cesium",
    "caesar": "cesar", "faec": "fec", "leucocyt": "leukocyt", "aetiolog": "etiolog",
    "coeliac": "celiac", "pnoea": "pnea", "homoeo": "homeo", "palaeo": "paleo",
    "manoeuvre": "maneuver", "aluminium": "aluminum", "sceptic": "skeptic",
    "encyclopaed": "encycloped", "greyscale": "grayscale",
}  # fmt: skip
_STEM = re.compile("|".join(sorted(_STEMS, key=len, reverse=True)))
# Found where a word ends, or is in the plural.
_UNITS = {"litre": "liter", "metre": "meter", "gramme": "gram", "grey": "gray", "tyre": "tire"}
_UNIT = re.compile(rf"(?:{'|'.join(_UNITS)})(?=s?$)")
_DOUBLED = re.compile(
    r"(model|label|travel|cancel|channel|signal|tunnel|level|fuel|panel|marshal|dial|pencil|bevel"
    r"|chisel|counsel|funnel|swivel|gravel)l(?=(?:ed|ing|er|ers|ings)$)"
)
_LOGUE = re.compile(r"(catal|anal|homol|orthol|dial)ogue(?=s?$)")
_YSE = re.compile(r"(?<=[a-z]{2}ly)s(?=(?:e|ed|er|ers|ing|able)$)")
_ISE = re.compile(
    r"(?P<stem>[a-z]{2,}[b-df-hj-npqrstxyz])is"
    r"(?P<end>e|ed|es|er|ers|ing|able|ations?|ational)$"
)
_NEVER_IZE = re.compile(
    r"(?:c|pr|sunr|moonr|desp|parad|merchand|treat|advert|expert|prom|prem|dem|surm|franch|chast"
    r"|pract)$"
)


def american(word: str) -> str:
    """The American spelling of a lower-case English word.

    >>> [american(w) for w in ("nanofibre", "behavioural", "sulphur", "oxidised", "modelling")]
    ['nanofiber', 'behavioral', 'sulfur', 'oxidized', 'modeling']
    >>> [american(w) for w in ("precise", "exercise", "noise", "four", "analysis")]
    ['precise', 'exercise', 'noise', 'four', 'analysis']
    """
    if word in _WHOLE:
        return _WHOLE[word]
    word = _STEM.sub(lambda match: _STEMS[match.group()], word)
    word = _UNIT.sub(lambda match: _UNITS[match.group()], word)
    word = _DOUBLED.sub(r"\1", word)
    word = _LOGUE.sub(r"\1og", word)
    word = _YSE.sub("z", word)
    ise = _ISE.match(word)
    if ise and not _NEVER_IZE.search(ise["stem"]):
        return f"{ise['stem']}iz{ise['end']}"
    return word
