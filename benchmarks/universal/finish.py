"""What comes last: conjuncts in a chain, punctuation, and CRAFT's labels for all that is left."""

from __future__ import annotations

from universal.draft import Draft

LABELS = {
    "nsubj:pass": "nsubjpass",
    "nsubj:outer": "nsubj",
    "csubj:pass": "csubjpass",
    "obj": "dobj",
    "aux:pass": "auxpass",
    "cop": "aux",
    "nmod:poss": "poss",
    "nmod:desc": "compound",
    "nmod:unmarked": "npadvmod",
    "obl": "npadvmod",
    "obl:unmarked": "npadvmod",
    "obl:agent": "npadvmod",
    "acl:relcl": "relcl",
    "advcl:relcl": "relcl",
    "compound:prt": "prt",
    "det:predet": "predet",
    "cc:preconj": "preconj",
    "discourse": "intj",
    "vocative": "npadvmod",
    "flat": "compound",
    "fixed": "advmod",
}


def turn_conjuncts(draft: Draft) -> None:
    """Chain the conjuncts, each on the one before, which the "and" and commas also hang on."""
    for i in draft.places:
        before = i
        for k in draft.kids(i, "conj"):
            if k < i:
                continue
            for small in draft.kids(k, "cc", "punct"):
                if small < k and (draft.labels[small] == "cc" or draft.tag(small) in ",:."):
                    draft.heads[small] = before
            draft.heads[k] = before
            before = k


def turn_punctuation(draft: Draft) -> None:
    """Hang a mark at a phrase's edge on what the phrase hangs on; brackets and quotes stay."""
    for i in draft.places:
        if draft.labels[i] != "punct":
            continue
        head = draft.heads[i]
        if draft.tag(i) == "HYPH" and 0 <= head < i < draft.heads[head]:
            draft.heads[i] = draft.heads[head]
        elif draft.tag(i) in (",", ":", "."):
            while (above := _above_the_edge(draft, i)) is not None:
                draft.heads[i] = above


def _above_the_edge(draft: Draft, mark: int) -> int | None:
    """Return the head of the phrase at whose edge the mark stands, None where it stands well."""
    head = draft.heads[mark]
    if head < 0 or draft.heads[head] < 0 or draft.labels[head] == "conj":
        return None
    coordinated = mark > head and draft.kids(head, "conj")
    return None if coordinated or mark not in draft.edges(head) else draft.heads[head]


def name_the_rest(draft: Draft) -> None:
    """Give every other word CRAFT's label."""
    for i in draft.places:
        if draft.heads[i] < 0:
            draft.labels[i] = "ROOT"
        elif i not in draft.done:
            draft.labels[i] = _by_word(draft, i) or _by_label(draft, i)


def _by_word(draft: Draft, i: int) -> str:
    """Return the label where it depends on the word or its tag, "" where it does not."""
    label, tag, head = draft.labels[i], draft.tag(i), draft.heads[i]
    if label == "expl":
        return "expl" if tag == "EX" else "nsubj"
    if label == "mark":
        return {"TO": "aux", "WRB": "advmod"}.get(tag, "mark")
    if label == "advmod":
        if draft.lower(i) in ("not", "n't", "n’t", "never"):
            return "neg"
        return "quantmod" if tag == "IN" and draft.tag(head) == "CD" else label
    if label == "case":
        return "case" if tag == "POS" else "prep"
    stranded = label in ("obl", "obl:unmarked") and tag in ("IN", "TO")  # "what I look for"
    return "prep" if stranded else ""


def _by_label(draft: Draft, i: int) -> str:
    label, head = draft.labels[i], draft.heads[i]
    if label == "nsubj" and i > head and any(draft.tag(k) == "EX" for k in draft.kids(head)):
        return "attr"
    if label == "iobj":
        return "dative" if draft.kids(head, "obj", "dobj") else "dobj"
    if label == "compound":
        if draft.tag(i) == "RP":
            return "prt"
        return "nmod" if draft.kids(i, "conj") else "compound"
    if label == "nmod":
        return "nmod" if i < head else "npadvmod"
    return LABELS.get(label, label)
