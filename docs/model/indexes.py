"""Two indexes, each with a partition of its own. One entity is in both. A worker may hold both partitions. Index 0 is
rebuilt or paused, for which only its own partition is revoked. A worker reads the rows of its partitions without a
check of the lease, and writes to the alias and to the generation that was being filled when it claimed."""
from collections import namedtuple
from dataclasses import dataclass

Row = namedtuple("Row", "id part")
Part = namedtuple("Part", "owned token expired")
Worker = namedtuple("Worker", "phase tokens fill rows loaded unsent ok", defaults=((), False, frozenset(), None, frozenset(), True))
# es: index 0, its generation being filled, index 1; each (value, version). rebuild: phase and the barrier's token
S = namedtuple("S", "row todo rows parts workers es alias rebuild pause bad")

IDLE = Worker("idle", (None, None))


@dataclass
class Indexes:
    txs: int = 2
    workers: int = 2
    claims: int = 3
    rebuild: bool = False
    barrier: tuple = (0,)            # the indexes whose partitions a rebuild of index 0 revokes
    complete: str = "partition"      # rows are completed if the worker holds their 'partition', or 'any' of its partitions
    pause: str = ""                  # '' none | 'flag first' then revocation | 'revoke first' | 'flag only'
    flag: str = "after"              # the flag is read 'after' the claim, in its transaction, or 'before' the claim

    def initial(self):
        part = Part(False, 0, False)
        return S(0, self.txs, frozenset(), (part, part), (IDLE,) * self.workers, ((0, 0), None, (0, 0)), 0,
                 ("none" if self.rebuild else "off", 0), "active" if self.pause else "off", None)

    def wrong(self, s):
        if s.bad:
            return s.bad
        if not s.rows and s.rebuild[0] in ("off", "none", "done") and all(w.phase in ("idle", "looked", "claimed") for w in s.workers):
            for index, cell in ((0, s.alias), (1, 2)):
                if s.es[cell][0] != s.row:
                    return f"all quiet, but index {index} shows {s.es[cell]}, the database {s.row}"

    def steps(self, s):
        out = []
        if s.todo:
            n = s.row + 1
            out.append((f"a transaction commits {n}", s._replace(
                row=n, todo=s.todo - 1, rows=s.rows | {Row(n, 0), Row(n, 1)})))
        for p in (0, 1):
            if s.parts[p].owned and not s.parts[p].expired:
                out.append((f"the lease of index {p} expires", s._replace(parts=put(s.parts, p, s.parts[p]._replace(expired=True)))))
        self.rebuild_steps(s, out)
        self.pause_steps(s, out)
        for i, w in enumerate(s.workers):
            self.worker_steps(s, i, w, out)
        return [(label, t._replace(workers=tuple(sorted(t.workers, key=hash)))) for label, t in out]

    def revoke(self, s, p):
        return s._replace(parts=put(s.parts, p, Part(False, s.parts[p].token + 1, False)))

    def rebuild_steps(self, s, out):
        phase, token = s.rebuild
        if phase == "none":
            out.append(("a rebuild of index 0 records its generation", s._replace(
                es=put(s.es, 1, (None, 0)), rebuild=("recorded", 0))))
        elif phase == "recorded":
            t = s
            for p in self.barrier:
                t = self.revoke(t, p)
            out.append((f"the rebuild revokes the partitions of {list(self.barrier)}", t._replace(rebuild=("filling", t.parts[0].token))))
        elif phase == "filling":
            out.append((f"the rebuild reads {s.row}", s._replace(rebuild=(("read", s.row), token))))
        elif isinstance(phase, tuple):
            if token >= s.es[1][1]:
                s = s._replace(es=put(s.es, 1, (phase[1], token)))
            out.append((f"the rebuild sends {phase[1]}@{token}", s._replace(rebuild=("filled", token))))
        elif phase == "filled":
            out.append(("the alias moves", s._replace(alias=1, rebuild=("moved", token))))
        elif phase == "moved":
            t = s
            for p in self.barrier:
                t = self.revoke(t, p)
            out.append((f"the rebuild revokes the partitions of {list(self.barrier)} again", t._replace(rebuild=("done", 0))))

    def pause_steps(self, s, out):
        if s.pause == "active" and self.pause in ("flag first", "flag only"):
            out.append(("pause sets the flag of index 0", s._replace(pause="flag" if self.pause == "flag first" else "paused")))
        elif s.pause == "active":
            out.append(("pause revokes the partition of index 0", self.revoke(s, 0)._replace(pause="revoked")))
        elif s.pause == "flag":
            out.append(("pause revokes the partition of index 0, and returns", self.revoke(s, 0)._replace(pause="paused")))
        elif s.pause == "revoked":
            out.append(("pause sets the flag of index 0, and returns", s._replace(pause="paused")))
        elif s.pause == "paused":
            out.append(("resume deletes the flag of index 0", s._replace(pause="off")))

    def worker_steps(self, s, i, w, out):
        name = f"worker with tokens {w.tokens}"
        set_ = lambda t, **k: t._replace(workers=put(t.workers, i, w._replace(**k)))
        flagged = s.pause in ("flag", "paused")
        if w.phase == "idle" and self.pause and self.flag == "before":
            out.append((f"a worker reads that index 0 is {'paused' if flagged else 'active'}", set_(s, phase="looked", ok=not flagged)))
            return
        if w.phase in ("idle", "looked"):
            free = [p for p in (0, 1) if (not s.parts[p].owned or s.parts[p].expired)
                    and any(r.part == p for r in s.rows) and s.parts[p].token < self.claims]
            served = w.ok if w.phase == "looked" else not flagged
            for chosen in [[p] for p in free] + ([free] if len(free) == 2 else []):
                parts, tokens = s.parts, (None, None)
                for p in chosen:
                    parts = put(parts, p, Part(True, s.parts[p].token + 1, False))
                    tokens = put(tokens, p, parts[p].token)
                fill = s.rebuild[0] not in ("off", "none", "moved", "done")
                out.append((f"a worker claims {chosen}, tokens {tokens}" + (", with the new generation" if fill else ""), set_(
                    s._replace(parts=parts), phase="claimed", tokens=tokens, fill=fill, ok=served)))
            return
        held = [p for p in (0, 1) if w.tokens[p] is not None and s.parts[p].token == w.tokens[p]]
        if w.phase == "claimed":
            parts = s.parts
            for p in held:
                parts = put(parts, p, parts[p]._replace(owned=False, expired=False))
            out.append((name + " releases", s._replace(parts=parts, workers=put(s.workers, i, IDLE))))
            rows = frozenset(r for r in s.rows if w.tokens[r.part] is not None and (r.part == 1 or w.ok))
            if rows:
                out.append((f"{name} reads the rows of {sorted({r.part for r in rows})}", set_(s, phase="read", rows=rows)))
        elif w.phase == "read":
            parts = {r.part for r in w.rows}
            unsent = ({"alias"} | ({"fill"} if w.fill else set()) if 0 in parts else set()) | ({"other"} if 1 in parts else set())
            out.append((f"{name} builds {s.row}", set_(s, phase="built", loaded=s.row, unsent=frozenset(unsent))))
        elif w.phase == "built":
            for target in w.unsent:
                p, cell = {"alias": (0, s.alias), "fill": (0, 1), "other": (1, 2)}[target]
                done = w.tokens[p] >= s.es[cell][1]
                t = s._replace(es=put(s.es, cell, (w.loaded, w.tokens[p]))) if done else s
                rows = w.rows if done else frozenset(r for r in w.rows if r.part != p)      # a conflict keeps the row
                out.append((f"{name} sends {w.loaded} to {target} -> " + ("ok" if done else "conflict"),
                            set_(t, unsent=w.unsent - {target}, rows=rows)))
            if not w.unsent:
                out.append(self.finish(s, i, w, name, held))

    def finish(self, s, i, w, name, held):
        keeps = lambda p: p in held or self.complete == "any" and held
        rows, parts, tokens = s.rows, s.parts, (None, None)
        done = frozenset(r for r in w.rows if keeps(r.part))
        bad = s.bad
        if s.pause == "paused" and any(r.part == 0 for r in done & rows):
            bad = "a row of the paused index was completed"
        lost = {Row(100 + w.tokens[r.part], r.part) for r in w.rows if not keeps(r.part)}
        for p in held:
            parts = put(parts, p, Part(True, parts[p].token + 1, False))
            tokens = put(tokens, p, parts[p].token)
        again = IDLE._replace(phase="claimed", tokens=tokens, fill=w.fill, ok=w.ok) if held else IDLE
        return (f"{name} completes {held}" + ("" if not lost else ", and enqueues again what it sent under a lost lease"),
                s._replace(rows=(rows - done) | lost, parts=parts, bad=bad, workers=put(s.workers, i, again)))


def put(t, i, v):
    return t[:i] + (v,) + t[i + 1:]
