"""Verbs that lead: the copula, the verb of a free relative clause, the verb before a complement."""

from __future__ import annotations

from universal.draft import NOUNS, Draft

# Prepositions that belong to a predicate adjective before them; the others belong to the verb.
OF_ADJECTIVE = frozenset("about as for from of on than to toward towards upon with".split())
# Adverbs of the whole sentence, which hang on the verb; others between it and an adjective do not.
OF_SENTENCE = frozenset(
    "actually again all already also always both certainly clearly currently definitely either "
    "even ever finally generally hardly however indeed instead just likely mainly maybe merely "
    "mostly never no not n't now obviously often once only perhaps possibly presently presumably "
    "primarily probably rarely really simply sometimes soon still then therefore thus today "
    "typically usually yet".split()
)
OF_CLAUSE = frozenset(
    "nsubj nsubj:pass nsubj:outer csubj csubj:pass expl aux aux:pass mark cop punct cc advcl "
    "advcl:relcl parataxis discourse vocative preconj".split()
)
OWN_CLAUSE = ("cop", "nsubj", "nsubj:pass", "aux", "aux:pass", "expl")
# What a clause is called that stands in a word's place ("what he said" as subject).
CLAUSES = {
    "obj": "ccomp",
    "nsubj": "csubj",
    "nsubj:outer": "csubj",
    "nsubj:pass": "csubj:pass",
    "advmod": "advcl",
}
# Verbs whose object and infinitive make one clause ("allow it to grow", "let it grow").
CLAUSE_TAKING = frozenset(
    "allow cause expect find have hear help hate let like love make need prefer see want watch "
    "wish".split()
)
RESULTING = frozenset("consider find get have hold keep leave make render think want".split())
SEEMING = frozenset("appear prove seem".split())


def turn_free_relatives(draft: Draft) -> None:
    """Let the verb lead in "what he said" and "when it rains"."""
    for i in draft.places:
        if draft.tag(i) not in ("WP", "WDT", "WRB"):
            continue
        for k in draft.kids(i, "acl:relcl", "advcl:relcl"):
            if draft.edges(k)[0] not in (i + 1, i):
                continue
            draft.inherit(i, k)
            draft.labels[k] = CLAUSES.get(draft.labels[k], draft.labels[k])
            if draft.tag(i) == "WRB":
                draft.put(i, k, "advmod")
            else:
                draft.labels[i] = part_in_clause(draft, i, k)


def part_in_clause(draft: Draft, i: int, verb: int) -> str:
    """Return what the question word is to the verb."""
    for role in draft.tokens[i].roles:
        head, label = role.split(":", 1)
        if head == str(verb) and label.startswith(("nsubj", "obj")):
            return label
    subjects = [k for k in draft.kids(verb, "nsubj", "nsubj:pass") if k != i]
    return "obj" if subjects else "nsubj"


def turn_copulas(draft: Draft) -> None:
    """Let "is" lead what it says of the subject: a noun (attr), adjective (acomp) or phrase."""
    for cop in draft.places:
        if draft.labels[cop] != "cop" or draft.heads[cop] < 0:
            continue
        said = draft.heads[cop]
        clause = draft.is_verb(said) and bool(draft.kids(said, "nsubj:outer"))
        moved = [
            k
            for k in draft.kids(said)
            if k != cop and (k < cop if clause else goes_to_copula(draft, k, cop))
        ]
        draft.exchange(said, cop)
        for k in moved:
            draft.heads[k] = cop
            if draft.labels[k] == "cop":
                draft.labels[k] = "aux"
        name_predicate(draft, said)
        for k in draft.kids(cop, "advcl:relcl"):  # "it is the cells that divide"
            if any(draft.lower(s) == "it" for s in draft.kids(cop, "expl", "nsubj")):
                draft.labels[k] = "ccomp"


def goes_to_copula(draft: Draft, k: int, cop: int) -> bool:
    """Whether what hangs on the predicate belongs to the copula."""
    label, said = draft.labels[k], draft.heads[k]
    if label in OF_CLAUSE:
        inside = label == "punct" and min(cop, said) < k < max(cop, said)
        return not (inside and draft.tag(k) in ("HYPH", "``", "-LRB-"))
    if label == "conj":
        return bool(draft.kids(k, *OWN_CLAUSE)) or draft.is_verb(k)
    if label == "advmod":
        if draft.tag(k) == "WRB" or k < cop or k > said:
            return draft.lower(k) not in ("enough", "how")
        return draft.tag(said) in NOUNS or draft.lower(k) in OF_SENTENCE
    if label in ("obl", "obl:unmarked", "obl:agent"):
        case = draft.kids(k, "case")
        near = draft.edges(k)[0] == said + 1 and bool(case)
        return k < cop or not (near and draft.lower(case[0]) in OF_ADJECTIVE)
    return label == "ccomp" and bool(draft.kids(said, "expl"))


def name_predicate(draft: Draft, said: int) -> None:
    if draft.kids(said, "case"):
        draft.labels[said] = "obl"
    elif draft.is_verb(said):
        bare = draft.is_infinitive(said) or draft.tag(said) == "VBG"
        draft.labels[said] = "xcomp" if bare else "ccomp"
    elif draft.tag(said) in ("WRB", "RB", "RBR", "RBS", "RP"):
        draft.put(said, draft.heads[said], "advmod")
    else:
        label = "acomp" if draft.tag(said).startswith("JJ") else "attr"
        draft.put(said, draft.heads[said], label)


def turn_late_subjects(draft: Draft) -> None:
    """Call the clause that "it" stands for a complement ("it is clear that it helps")."""
    for i in draft.places:
        if draft.labels[i] == "csubj" and i > draft.heads[i] >= 0:
            draft.labels[i] = "xcomp" if draft.is_infinitive(i) else "ccomp"


def turn_complements(draft: Draft) -> None:
    """Name what completes a verb: clauses with a subject of their own, adjectives, names."""
    for i in draft.places:
        verb = draft.heads[i]
        if draft.labels[i] != "xcomp" or verb < 0:
            continue
        lemma = draft.tokens[verb].lemma
        objects = [k for k in draft.kids(verb, "obj", "iobj") if k < i]
        passive = bool(draft.kids(verb, "nsubj:pass", "aux:pass"))
        named = bool(objects) or passive or lemma in SEEMING
        adjective = draft.tag(i).startswith("JJ")
        takes = RESULTING if adjective else CLAUSE_TAKING if draft.is_verb(i) else ()
        if objects and lemma in takes and (adjective or not passive):
            subject = "nsubjpass" if draft.kids(i, "aux:pass") else "nsubj"
            draft.put(objects[-1], i, subject)
            draft.put(i, verb, "ccomp")
        elif adjective:
            draft.put(i, verb, "oprd" if named else "acomp")
        elif draft.tag(i) in NOUNS:
            draft.put(i, verb, "oprd" if named else "attr")
        elif draft.tag(i).startswith("RB"):
            draft.put(i, verb, "advmod")
