"""The server's side of the protocol on a bad network: requests and answers that are lost, late, doubled and reordered,
several devices, closed sheets and restored backups (docs/offline-sync.md)."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings, strategies as st

from judging.core.tablets.sync import (
    Accepted,
    Change,
    Conflict,
    Key,
    Latest,
    Outcome,
    Rejected,
    Superseded,
    Written,
    apply_changes,
)
from tests.core.rubrics import SMALL

ITEMS = ("1.1", "1.2")
LEVELS = ("very_good", "good", None)


@dataclass
class Server:
    """A sheet as the server keeps it, with every backup that was made of it."""

    epoch: int = 0
    revision: int = 0
    is_open: bool = True
    written: dict[Key, Written] = field(default_factory=dict)
    latest: dict[str, dict[Key, Latest]] = field(default_factory=dict)
    taken: list[tuple[str, int]] = field(default_factory=list)
    backup: tuple[int, dict[Key, Written], dict[str, dict[Key, Latest]]] = (0, {}, {})

    def receive(self, device: str, epoch: int, changes: list[Change]) -> tuple[int, tuple[Outcome, ...]]:
        """Decide and store as the service does; (epoch, outcomes), none where the epoch is another."""
        if epoch != self.epoch:
            return self.epoch, ()
        latest = self.latest.setdefault(device, {})
        before = dict(self.written)
        outcomes = apply_changes(
            changes,
            rulebook=SMALL,
            sections=("1",),
            written=self.written,
            latest=latest,
            revision=self.revision,
            device=device,
            is_open=self.is_open,
        )
        for change, outcome in zip(changes, outcomes, strict=True):
            if not isinstance(outcome, Accepted) or not outcome.is_new:
                continue
            key = (change.item, change.is_comment)
            stood = before.get(key)
            unseen = stood is not None and stood.device != device and stood.revision > change.base
            assert not unseen or (stood is not None and stood.value == change.value), "replaced unseen"
            self.revision += 1
            assert outcome.revision == self.revision
            self.written[key] = before[key] = Written(change.value, self.revision, device)
            latest[key] = Latest(change.id, self.revision, change.digest)
            assert (device, change.id) not in self.taken, "taken twice"
            self.taken.append((device, change.id))
        return self.epoch, outcomes

    def keep(self) -> None:
        """Make a backup."""
        self.backup = self.revision, dict(self.written), {name: dict(of) for name, of in self.latest.items()}

    def restore(self) -> None:
        """Go back to the last backup; a new epoch begins."""
        self.epoch += 1
        self.revision, written, latest = self.backup
        self.written, self.latest = dict(written), {name: dict(of) for name, of in latest.items()}
        self.taken = []


@dataclass
class Device:
    """A tablet: what waits on it, what it holds of what was taken, and what the judge chose last on it."""

    name: str
    epoch: int = 0
    counter: int = 0
    outbox: list[Change] = field(default_factory=list)
    held: list[Change] = field(default_factory=list)
    bases: dict[str, int] = field(default_factory=dict)
    chosen: dict[str, str | None] = field(default_factory=dict)
    unreported: set[int] = field(default_factory=set)

    def tap(self, item: str, value: str | None) -> None:
        self.counter += 1
        self.chosen[item] = value
        self.unreported.add(self.counter)
        self.outbox.append(Change(self.counter, item, value, self.bases.get(item, 0)))

    def hear(self, epoch: int, outcomes: tuple[Outcome, ...], *, keeps_own: bool) -> None:
        """Take in an answer: what is still in the outbox leaves it. At a conflict the judge chooses."""
        if epoch != self.epoch:
            if epoch > self.epoch:
                self.epoch, self.bases = epoch, {}
                again = sorted([*self.held, *self.outbox], key=lambda change: change.id)
                self.outbox, self.held = [change._replace(base=0) for change in again], []
            return
        for outcome in outcomes:
            if isinstance(outcome, Rejected):
                assert outcome.code == "sheet_closed", outcome
                continue
            change = outcome.change
            if change.id not in {one.id for one in self.outbox}:
                continue
            self.outbox = [one for one in self.outbox if one.id != change.id]
            self.unreported.discard(change.id)
            match outcome:
                case Accepted(_, revision):
                    self.held.append(change)
                    self.bases[change.item] = revision
                case Superseded():
                    self.held.append(change)
                case Conflict(_, theirs):
                    assert theirs.device != self.name
                    self.bases[change.item] = theirs.revision
                    if any(one.item == change.item for one in self.outbox):
                        continue  # the later tap meets it too
                    if keeps_own:
                        self.tap(change.item, change.value)
                    else:
                        self.chosen[change.item] = theirs.value


KINDS = (
    *("tap", "tap", "tap", "send", "send", "arrive", "arrive", "double", "lose", "answer", "answer", "mute"),
    *("close", "open", "keep", "restore"),
)
Act = tuple[str, int, int, int]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 2),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    max_size=60,
)


@dataclass
class Hall:
    """One sheet, its devices, and what is on its way."""

    devices: list[Device]
    server: Server = field(default_factory=Server)
    requests: list[tuple[Device, int, list[Change]]] = field(default_factory=list)
    answers: list[tuple[Device, int, int, tuple[Outcome, ...]]] = field(default_factory=list)

    def act(self, act: Act) -> None:
        what, who, one, two = act
        device = self.devices[who % len(self.devices)]
        match what:
            case "tap":
                device.tap(ITEMS[one % 2], LEVELS[two % 3])
            case "send" if device.outbox:
                self.requests.append((device, device.epoch, device.outbox[: 1 + one]))
            case "arrive" | "double" if self.requests:
                sender, epoch, changes = self.requests[one % len(self.requests)]
                if what == "arrive":
                    del self.requests[one % len(self.requests)]
                self.answers.append((sender, epoch, *self.server.receive(sender.name, epoch, changes)))
            case "lose" if self.requests:
                del self.requests[one % len(self.requests)]
            case "answer" if self.answers:
                asker, asked, epoch, outcomes = self.answers.pop(one % len(self.answers))
                if asked == asker.epoch or epoch > asker.epoch:
                    asker.hear(epoch, outcomes, keeps_own=bool(two % 2))
            case "mute" if self.answers:
                del self.answers[one % len(self.answers)]
            case "close" | "open":
                self.server.is_open = what == "open"
            case "keep":
                self.server.keep()
            case "restore":
                self.server.restore()

    def quiet(self) -> None:
        """The network is good and the sheet open: everything late arrives first, then every device sends all it has."""
        self.server.is_open = True
        while self.requests:
            self.act(("arrive", 0, 0, 0))
        while self.answers:
            self.act(("answer", 0, 0, 1))
        for _round in range(4 + 2 * len(self.devices)):
            for device in self.devices:
                if device.outbox or device.epoch != self.server.epoch:
                    device.hear(*self.server.receive(device.name, device.epoch, device.outbox), keeps_own=True)


def after(acts: list[Act], names: str) -> Hall:
    """The hall after these acts, and quiet."""
    hall = Hall([Device(name) for name in names])
    for act in acts:
        hall.act(act)
    hall.quiet()
    return hall


@settings(max_examples=300)
@given(ACTS)
def test_one_device_leaves_its_judges_last_choices_on_the_server_whatever_happened(acts: list[Act]) -> None:
    hall = after(acts, "a")
    (device,) = hall.devices

    assert {item: now.value for (item, _), now in hall.server.written.items()} == device.chosen
    assert (device.outbox, device.unreported) == ([], set())


@settings(max_examples=300)
@given(ACTS)
def test_of_several_devices_each_choice_is_told_once_and_one_last_choice_stands(acts: list[Act]) -> None:
    hall = after(acts, "abc")

    for (item, _), now in hall.server.written.items():
        assert now.value in [device.chosen[item] for device in hall.devices if item in device.chosen]
    assert [(device.outbox, device.unreported) for device in hall.devices] == [([], set())] * 3
    assert set(hall.server.written) >= {(item, False) for device in hall.devices for item in device.chosen}
