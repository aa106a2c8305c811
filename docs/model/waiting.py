"""A fan-out that skips documents which wait already. The document has a field of its own, and the name of a related
entity. Partition 0 has the rows of the related entity, partition 1 those of the document. A row of the document that
waits needs no second one, unless a worker has read the document's state before the related entity changed. Reads are
not checked against the lease: a worker notices that it lost a partition when it fans out or completes, not before. One
worker begins with a claim of both partitions, as if it had completed a batch."""
from collections import namedtuple
from dataclasses import dataclass

Row = namedtuple("Row", "id part whole")             # part: the partition; whole: False sends the own field only
Part = namedtuple("Part", "owned token expired")
Worker = namedtuple("Worker", "phase tokens rows loaded result")   # tokens: of each partition, None if not claimed
Doc = namedtuple("Doc", "own name ver seq")
S = namedtuple("S", "own name todo rows parts workers doc outages")

IDLE = Worker("idle", (None, None), frozenset(), None, None)


@dataclass
class Waiting:
    txs: tuple                    # ('name'|'own', value): one transaction each, committed in any order
    skip: str = "released"        # which waiting rows are skipped, apart from the worker's own partitions:
                                  # 'none' | 'released' | 'expired' (released or expired) | 'all'
    own: str = "token"            # a partition is the worker's own: 'token' if its token says so in that transaction,
                                  # 'claim' if the worker claimed it and does not know that it lost it
    ahead: bool = False           # a worker reads a further batch before it has completed the last one
    partial: bool = False         # rows of the own field send this field only
    partial_skips: bool = False   # such rows count as waiting
    claims: int = 3
    outages: int = 0              # batches that are not sent

    def initial(self):
        part = Part(True, 1, False)
        return S(0, 0, frozenset(range(len(self.txs))), frozenset(), (part, part),
                 (IDLE, IDLE._replace(phase="claimed", tokens=(1, 1))), Doc(0, 0, 0, 0), self.outages)

    def wrong(self, s):
        if not s.rows and all(w.phase in ("idle", "claimed") for w in s.workers) \
                and (s.doc.own, s.doc.name) != (s.own, s.name):
            return f"all quiet, but the document shows {s.doc}, the database own={s.own}, name={s.name}"

    def steps(self, s):
        out = []
        for t in s.todo:
            field, value = self.txs[t]
            row = Row(t, 0 if field == "name" else 1, field == "name" or not self.partial)
            out.append((f"transaction {t} commits {field}={value}",
                        s._replace(todo=s.todo - {t}, rows=s.rows | {row}, **{field: value})))
        for p in (0, 1):
            if s.parts[p].owned and not s.parts[p].expired:
                out.append((f"the lease of partition {p} expires",
                            s._replace(parts=put(s.parts, p, s.parts[p]._replace(expired=True)))))
        for i, w in enumerate(s.workers):
            self.worker_steps(s, i, w, out)
        return [(label, t._replace(workers=tuple(sorted(t.workers, key=hash)))) for label, t in out]

    def worker_steps(self, s, i, w, out):
        name = f"worker with tokens {w.tokens}"
        set_ = lambda t, **k: t._replace(workers=put(t.workers, i, w._replace(**k)))
        if w.phase == "idle":
            free = [p for p in (0, 1) if (not s.parts[p].owned or s.parts[p].expired)
                    and any(r.part == p for r in s.rows) and s.parts[p].token < self.claims]
            for chosen in [[p] for p in free] + ([free] if len(free) == 2 else []):
                parts, tokens = s.parts, (None, None)
                for p in chosen:
                    parts = put(parts, p, Part(True, s.parts[p].token + 1, False))
                    tokens = put(tokens, p, parts[p].token)
                out.append((f"a worker claims {chosen}, tokens {tokens}", set_(s._replace(parts=parts), phase="claimed", tokens=tokens)))
            return
        held = [p for p in (0, 1) if w.tokens[p] is not None and s.parts[p].token == w.tokens[p]]
        if w.phase == "claimed":
            parts = s.parts
            for p in held:
                parts = put(parts, p, parts[p]._replace(owned=False, expired=False))
            out.append((name + " releases", s._replace(parts=parts, workers=put(s.workers, i, IDLE))))
            due = frozenset(r for r in s.rows if w.tokens[r.part] is not None)
            for rows in {due} | {frozenset([r]) for r in due}:
                if rows:
                    out.append((f"{name} reads rows {sorted(r.id for r in rows)}",
                                set_(s, phase="read", rows=rows, result=s.doc.seq)))
            return
        related = frozenset(r for r in w.rows if r.part == 0)
        documents = w.rows - related
        if w.phase == "read":
            if related:
                out.append(self.fan_out(s, i, w, name, related, held))
            further = frozenset(r for r in s.rows if r.part == 0 and w.tokens[0] is not None)
            if self.ahead and w.loaded and not related and further:
                out.append((f"{name} reads rows {sorted(r.id for r in further)} of a further batch", set_(s, rows=w.rows | further)))
            if documents and not w.loaded and not related:
                whole = any(r.whole for r in documents)
                out.append((f"{name} builds own={s.own}" + (f", name={s.name}" if whole else " only"),
                            set_(s, loaded=(s.own, s.name if whole else None))))
            if not related and w.loaded:
                out.append(self.land(s, i, w, name))
            if not related and not documents:
                out.append(self.complete(s, i, w, name, held))
            if not related and documents and s.outages:
                out.append(self.complete(s._replace(outages=s.outages - 1), i, w._replace(loaded=None), name + " sends nothing and", held))
        elif w.phase == "landed":
            out.append(self.complete(s, i, w, name, held))

    def fan_out(self, s, i, w, name, related, held):
        rest = w._replace(rows=w.rows - related)
        if 0 not in held:
            return name + " finds its lease lost and does not fan out", s._replace(workers=put(s.workers, i, rest))
        part = s.parts[1]
        mine = (1 in held) if self.own == "token" else w.tokens[1] is not None
        free = self.skip == "all" or self.skip != "none" and not part.owned or self.skip == "expired" and part.expired
        waits = {r.id for r in s.rows | (w.rows if mine else frozenset()) if r.part == 1 and (r.whole or self.partial_skips)}
        skips = waits and (mine and self.skip != "none" or free)
        rows = s.rows - related
        if not skips:
            rows |= {Row(200 + w.tokens[0], 1, True)}
        return (f"{name} fans out" + (f": the document waits already, row {sorted(waits)}" if skips else ", a row for the document"),
                s._replace(rows=rows, workers=put(s.workers, i, rest)))

    def land(self, s, i, w, name):
        (own, value), ver, d = w.loaded, w.tokens[1] * 8, s.doc
        if value is None:
            ok = w.result == d.seq
            new = Doc(own, d.name, d.ver + 1, d.seq + 1)
        else:
            ok = ver >= d.ver
            new = Doc(own, value, ver, d.seq + 1)
        return (f"{name} sends {w.loaded} -> " + ("ok" if ok else "conflict"),
                s._replace(doc=new if ok else d, workers=put(s.workers, i, w._replace(phase="landed", result=ok))))

    def complete(self, s, i, w, name, held):
        rows, parts, sent = s.rows, s.parts, w.phase == "landed"
        if sent and 1 in held and w.result:
            rows -= w.rows
        if sent and 1 not in held:
            rows |= {Row(100 + w.tokens[1], 1, True)}
        tokens = (None, None)
        for p in held:
            parts = put(parts, p, Part(True, parts[p].token + 1, False))
            tokens = put(tokens, p, parts[p].token)
        again = IDLE._replace(phase="claimed", tokens=tokens) if held else IDLE
        return (f"{name} completes" + ("" if 1 in held or w.tokens[1] is None else " (lease of the document lost)"),
                s._replace(rows=rows, parts=parts, workers=put(s.workers, i, again)))


def put(t, i, v):
    return t[:i] + (v,) + t[i + 1:]
