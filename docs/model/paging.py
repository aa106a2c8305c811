"""The pages of a fan-out. A related entity has one row for each of its changes; its partition has one holder at a time.
A page has one document. Writing a document is one step (sync.py has the rest), and so is a page's transaction: it
finds the documents after a position, inserts their rows, and saves the position or deletes the rows of the entity."""
from collections import namedtuple
from dataclasses import dataclass

Row = namedtuple("Row", "id after")                        # after: the number of documents that have their row
Worker = namedtuple("Worker", "token left pending")        # left: its rows with their positions, as this worker knows
S = namedtuple("S", "name member todo rows waiting index part workers crashes pages")   # part: owned, token, expired


@dataclass
class Paging:
    renames: int = 2
    documents: int = 3
    joins: bool = False        # document 0 contains the entity only after a transaction, which enqueues the document
    save: str = "together"     # the position is saved 'together' with the page's rows in one transaction, 'before' in
                               # another one, or 'never'
    merge: bool = False        # a later row continues at the position of an earlier one
    checked: bool = True       # a page's transaction requires the worker's token
    claims: int = 3
    crashes: int = 1
    pages: int = 0             # more pages than this are a violation: work is done twice; 0: any number

    def initial(self):
        member = frozenset(range(1 if self.joins else 0, self.documents))
        return S(0, member, ("rename",) * self.renames + ("join",) * self.joins, frozenset(), frozenset(),
                 tuple(0 if d in member else None for d in range(self.documents)), (False, 0, False), (None, None),
                 self.crashes, 0)

    def wrong(self, s):
        truth = tuple(s.name if d in s.member else None for d in range(self.documents))
        if not s.rows and not s.waiting and all(w is None or w.pending is None for w in s.workers) \
                and s.index != truth:
            return f"all quiet, but the index shows {s.index}, the database {truth}"
        if self.pages and s.pages > self.pages:
            return f"{s.pages} pages were enqueued"

    def steps(self, s):
        out = []
        if "rename" in s.todo:
            out.append((f"a transaction renames the entity to {s.name + 1}", s._replace(
                name=s.name + 1, todo=drop(s.todo, "rename"), rows=s.rows | {Row(s.name + 1, 0)})))
        if "join" in s.todo:
            out.append(("a transaction adds the entity to document 0", s._replace(
                member=s.member | {0}, todo=drop(s.todo, "join"), waiting=s.waiting | {0})))
        for d in s.waiting:
            out.append((f"document {d} is written with name {s.name}", s._replace(
                waiting=s.waiting - {d}, index=put(s.index, d, s.name if d in s.member else None))))
        owned, token, expired = s.part
        if owned and not expired:
            out.append(("the lease expires", s._replace(part=(True, token, True))))
        for i, w in enumerate(s.workers):
            if w is None:
                if (not owned or expired) and s.rows and token < self.claims:
                    out.append((f"a worker claims, token {token + 1}", s._replace(
                        part=(True, token + 1, False), workers=put(s.workers, i, Worker(token + 1, frozenset(), None)))))
                continue
            self.worker_steps(s, i, w, out)
        return [(label, t._replace(workers=tuple(sorted(t.workers, key=hash)))) for label, t in out]

    def worker_steps(self, s, i, w, out):
        name = f"worker with token {w.token}"
        gone = s._replace(workers=put(s.workers, i, None))
        if s.crashes:
            out.append((name + " crashes", gone._replace(crashes=0)))
        if w.pending is not None:
            out.append((f"{name} enqueues document {w.pending}", s._replace(
                waiting=s.waiting | {w.pending}, workers=put(s.workers, i, w._replace(pending=None)))))
            return
        if not w.left:
            out.append((name + " releases", gone._replace(part=(False, w.token, False)) if s.part[1] == w.token else gone))
            for rows in {s.rows} | {frozenset([r]) for r in s.rows}:
                if rows:
                    out.append((f"{name} reads {show(rows)}", s._replace(workers=put(s.workers, i, w._replace(left=rows)))))
            return
        if self.checked and s.part[1] != w.token:
            out.append((name + " finds its lease lost", gone))
            return
        after = max(r.after for r in w.left)
        group = w.left if self.merge else frozenset(r for r in w.left if r.after == after)
        found = next((d for d in range(after, self.documents) if d in s.member), None)
        rows, left, pending = s.rows, w.left - group, None
        last = found is None or not any(d > found and d in s.member for d in range(self.documents))
        moved = {r._replace(after=found + 1) for r in group} if not last else set()
        left |= moved
        ids = {r.id for r in group}
        if self.save != "never" or last:
            rows = frozenset(r for r in rows if r.id not in ids) | {m for m in moved if any(r.id == m.id for r in rows)}
        waiting = s.waiting
        if found is not None and self.save == "before":
            pending = found
        elif found is not None:
            waiting |= {found}
        out.append((f"{name} fans out {show(group)}: document {found}" + (", the last" if last else ""), s._replace(
            rows=rows, waiting=waiting, pages=s.pages + bool(self.pages),
            workers=put(s.workers, i, w._replace(left=left, pending=pending)))))


def show(rows):
    return ", ".join(f"row {r.id} after {r.after}" for r in sorted(rows))


def drop(todo, what):
    todo = list(todo)
    todo.remove(what)
    return tuple(todo)


def put(t, i, v):
    return t[:i] + (v,) + t[i + 1:]
