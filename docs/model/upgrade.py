"""The upgrade of the tables from format 1 to format 2. One key: its rows are in an old partition, and later in a new
one. Nodes of format 1 keep running: their transactions insert rows into the old partition, and a worker of theirs may
be anywhere between read and complete. Like theirs, its reads are not checked against the lease."""
from collections import namedtuple
from dataclasses import dataclass

Row = namedtuple("Row", "id part")                         # part: 'old' or 'new'
Part = namedtuple("Part", "owned token expired")           # None: the partition does not exist
Worker = namedtuple("Worker", "phase token rows loaded ok")
S = namedtuple("S", "row todo rows parts seen moving workers doc crashes")   # doc: value and version; seen: the highest token

IDLE = Worker("idle", 0, frozenset(), None, None)


@dataclass
class Upgrade:
    old_txs: int = 2           # transactions on nodes of format 1, at any time
    new_txs: int = 1           # transactions on nodes of format 2, after the upgrade
    above: bool = True         # new tokens begin above all old ones (else at 0)
    locked: bool = True        # no old token is raised between reading the highest token and deleting the old partitions
    deleted: bool = True       # the old partitions are deleted (else their workers continue)
    old_claims: int = 2
    new_claims: int = 2
    old_workers: int = 1
    crashes: int = 1

    def initial(self):
        return S(0, ("old",) * self.old_txs + ("new",) * self.new_txs, frozenset(), (Part(False, 0, False), None),
                 None, frozenset(), (IDLE,) * (self.old_workers + 1), (0, 0), self.crashes)

    def wrong(self, s):
        if not s.rows and not s.moving and all(w.phase in ("idle", "claimed") for w in s.workers) and s.doc[0] != s.row:
            return f"all quiet, but the index shows {s.doc}, the database {s.row}"

    def steps(self, s):
        out = []
        for kind in set(s.todo):
            if kind == "old" or s.parts[1]:
                todo = list(s.todo)
                todo.remove(kind)
                out.append((f"a transaction of format {1 if kind == 'old' else 2} commits {s.row + 1}", s._replace(
                    row=s.row + 1, todo=tuple(todo), rows=s.rows | {Row(s.row + 1, kind)})))
        for p in (0, 1):
            part = s.parts[p]
            if part and part.owned and not part.expired:
                out.append((f"the lease of the {('old', 'new')[p]} partition expires",
                            s._replace(parts=put(s.parts, p, part._replace(expired=True)))))
        self.upgrade_steps(s, out)
        for i, w in enumerate(s.workers):
            self.worker_steps(s, i, int(i == self.old_workers), w, out)      # the last one is of format 2
        return [(label, t._replace(workers=tuple(sorted(t.workers[:-1], key=hash)) + t.workers[-1:])) for label, t in out]

    def upgrade_steps(self, s, out):
        if s.seen is None:
            t = s._replace(seen=s.parts[0].token)
            out.append(("the upgrade reads the highest token", t) if not self.locked else
                       ("the upgrade deletes the old partitions" if self.deleted else "the upgrade adds partitions", self.finish(t)))
        elif not s.parts[1]:
            out.append(("the upgrade deletes the old partitions", self.finish(s)))
        elif s.moving:
            moved = {r._replace(part="new") for r in s.rows if r.id in s.moving}
            out.append((f"rows {sorted(s.moving)} are moved", s._replace(
                moving=frozenset(), rows=frozenset(r for r in s.rows if r.id not in s.moving) | moved)))
        else:
            ids = frozenset(r.id for r in s.rows if r.part == "old")
            if ids:
                out.append((f"the maintenance reads rows {sorted(ids)} of the old partition", s._replace(moving=ids)))

    def finish(self, s):
        new = Part(False, s.seen if self.above else 0, False)
        return s._replace(parts=(None if self.deleted else s.parts[0], new))

    def worker_steps(self, s, i, p, w, out):
        part, where = s.parts[p], ("old", "new")[p]
        name = f"worker of format {p + 1} with token {w.token}"
        mine = part is not None and part.token == w.token
        set_ = lambda t, worker: t._replace(workers=put(t.workers, i, worker))
        if w.phase == "idle":
            limit = self.old_claims if p == 0 else (s.seen or 0) + self.new_claims
            if part and (not part.owned or part.expired) and part.token < limit and any(r.part == where for r in s.rows):
                t = part.token + 1
                out.append((f"a worker of format {p + 1} claims, token {t}", set_(
                    s._replace(parts=put(s.parts, p, Part(True, t, False))), IDLE._replace(phase="claimed", token=t))))
            return
        if s.crashes:
            out.append((name + " crashes", set_(s._replace(crashes=0), IDLE)))
        if w.phase == "claimed":
            t = s._replace(parts=put(s.parts, p, part._replace(owned=False, expired=False))) if mine else s
            out.append((name + " releases", set_(t, IDLE)))
            rows = frozenset(r.id for r in s.rows if r.part == where)
            if rows:
                out.append((f"{name} reads rows {sorted(rows)}", set_(s, w._replace(phase="read", rows=rows))))
        elif w.phase == "read":
            out.append((f"{name} builds {s.row}", set_(s, w._replace(phase="built", loaded=s.row))))
        elif w.phase == "built":
            ok = w.token >= s.doc[1]
            out.append((f"{name} sends {w.loaded} -> " + ("ok" if ok else "conflict"),
                        set_(s._replace(doc=(w.loaded, w.token) if ok else s.doc), w._replace(phase="sent", ok=ok))))
        elif w.phase == "sent":
            if not mine:
                again = Row(100 * (p + 1) + w.token, where)
                out.append((name + " has lost its lease and enqueues the document again", set_(s._replace(rows=s.rows | {again}), IDLE)))
                return
            t = s._replace(parts=put(s.parts, p, Part(True, part.token + 1, False)),
                           rows=frozenset(r for r in s.rows if not (w.ok and r.id in w.rows)))
            out.append((name + " completes", set_(t, IDLE._replace(phase="claimed", token=part.token + 1))))


def put(t, i, v):
    return t[:i] + (v,) + t[i + 1:]
