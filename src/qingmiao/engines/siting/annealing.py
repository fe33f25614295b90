"""Plans under capacities: annealed changes of sites and of single rows, each repaired at once by shifts and swaps of rows.

A plan may overfill a site or leave it below its minimum size; such strain is priced, and the price follows the search: it rises while the
plan is strained and falls while it is not, so that the search walks along the edge of what is allowed, where tight optima are.
Source: Kirkpatrick, Gelatt and Vecchi, Science 220 (1983); Lorena and Senne, Computers & OR 31 (2004), repair by shifts and swaps;
Glover and Hao, Journal of Heuristics 17 (2011), strategic oscillation.
"""

from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from qingmiao.engines.siting.ascent import compiled, copy_into, inner
from qingmiao.engines.siting.links import Floats, Ints, Marks

# Few arrays with many rows: every array more in these tuples is paid again in the compilation of every function.
HOME, AFTER, BEFORE, STAMPED, QUEUE = range(5)  # rows of State.row
SITES, HEAD = range(2)  # rows of State.site
COST, STRAIN = range(2)  # places in State.total
MOVED, QUEUED, STAMP, CLOSING, OPENING, HELD = range(6)  # places in State.counter
CAPACITY, FLOOR, FEE, STATUS = range(4)  # rows of Table.limit
HOPE = 0.02  # share of the cost: a change so much dearer after its first repairs is given up
NOBODY, TRADES = cast(int, np.int64(-1)), cast(int, np.int64(1))  # a plain number is a type of its own to numba: all is compiled again


class Table(NamedTuple):
    """What does not change.

    `cost` (n, m) objective units, finite; `near` (n, k) sites of a row, nearest first; `close_by` (m, r) rows of a
    site, nearest first; `weight` (n, years) children; `limit` (4, m) places, minimum size, share of the budget, and OPEN, FREE or SHUT;
    `pull` how many rows a newly opened site tries to draw.
    """

    cost: Floats
    near: npt.NDArray[np.int32]
    close_by: npt.NDArray[np.int32]
    weight: Floats
    limit: Floats
    pull: int


class State(NamedTuple):
    """A plan in work.

    `row` (5, n): site of each row, next and previous row there, last trial that queued it, the queue. `site` (2, m): open marks, first row.
    `load` (m, years), `need` (m,) minimum size where open, `option` (n, t) nearest open sites, `total` cost and strain,
    `moves` (·, 2) the way back, `counter` lengths and what the trial changes.
    """

    row: Ints
    site: Ints
    load: Floats
    need: Floats
    option: Ints
    total: Floats
    moves: Ints
    counter: Ints


class Schedule(NamedTuple):
    """One run.

    `trials` changes, temperature falling from `hot` to `cold`, first `price` of strain and its `least`, `is_new` 1 where the plan was not
    annealed before, and the seed.
    """

    trials: int
    hot: float
    cold: float
    price: float
    least: float
    is_new: int
    seed: int


@inner
def strain(table: Table, state: State, j: int, out: int, into: int) -> float:
    """Children above capacity in any year, or below the minimum size on average, if row `out` left and row `into` came (-1: none)."""
    over, mean = 0.0, 0.0
    years = table.weight.shape[1]
    for y in range(years):
        # The change is asked for, not made: most moves are refused, and a refused one then needs no way back.
        load = state.load[j, y]
        if out >= 0:
            load -= table.weight[out, y]
        if into >= 0:
            load += table.weight[into, y]
        over += max(0.0, load - table.limit[CAPACITY, j])
        mean += load / years
    return float(over + max(0.0, state.need[j] - mean))


@inner
def relocate(table: Table, state: State, i: int, site: int) -> None:
    """Move row i to `site` in the lists and loads."""
    old = state.row[HOME, i]
    # Doubly linked lists in arrays: a row moves in constant time, and the rows of a site are walked without looking at all rows.
    if state.row[BEFORE, i] >= 0:
        state.row[AFTER, state.row[BEFORE, i]] = state.row[AFTER, i]
    else:
        state.site[HEAD, old] = state.row[AFTER, i]
    if state.row[AFTER, i] >= 0:
        state.row[BEFORE, state.row[AFTER, i]] = state.row[BEFORE, i]
    state.row[HOME, i] = site
    state.row[AFTER, i], state.row[BEFORE, i] = state.site[HEAD, site], -1
    if state.site[HEAD, site] >= 0:
        state.row[BEFORE, state.site[HEAD, site]] = i
    state.site[HEAD, site] = i
    for y in range(table.weight.shape[1]):
        state.load[old, y] -= table.weight[i, y]
        state.load[site, y] += table.weight[i, y]


@inner
def transfer(table: Table, state: State, i: int, site: int) -> None:
    """Move row i, keep the totals and list the move."""
    old = state.row[HOME, i]
    before = strain(table, state, old, NOBODY, NOBODY) + strain(table, state, site, NOBODY, NOBODY)
    relocate(table, state, i, site)
    # Only these two sites change, so the totals are corrected instead of summed anew: a trial costs what it touches, not n.
    state.total[COST] += table.cost[i, site] - table.cost[i, old]
    state.total[STRAIN] += strain(table, state, old, NOBODY, NOBODY) + strain(table, state, site, NOBODY, NOBODY) - before
    at = state.counter[MOVED]
    state.moves[at, 0], state.moves[at, 1] = i, old
    state.counter[MOVED] = at + 1


@inner
def enqueue_site(state: State, j: int) -> None:
    """Put the rows of a site among those to be repaired, each once."""
    i = state.site[HEAD, j]
    while i >= 0:
        enqueue(state, i)
        i = state.row[AFTER, i]


@inner
def enqueue(state: State, i: int) -> None:
    """Put one row among those to be repaired, once."""
    # The number of the trial is the mark: marks that had to be cleared would cost n a trial.
    if state.row[STAMPED, i] != state.counter[STAMP]:
        state.row[STAMPED, i] = state.counter[STAMP]
        state.row[QUEUE, state.counter[QUEUED]] = i
        state.counter[QUEUED] += 1


@inner
def nth_option(state: State, i: int, t: int) -> int:
    """Open site number t that row i may move to, the one being opened last; -1 where there is none."""
    width = state.option.shape[1]
    # The site being opened is in nobody's list yet: lists are renewed only once a swap of sites is kept.
    j = int(state.counter[OPENING]) if t == width else int(state.option[i, t])
    if j < 0 or j == state.row[HOME, i] or state.site[SITES, j] == 0:
        return -1
    return j


@inner
def best_partner(table: Table, state: State, i: int, j: int, price: float, best: float) -> tuple[float, int]:
    """Best row of site j to trade places with row i, if the trade changes the priced cost by less than `best`."""
    s, partner = state.row[HOME, i], i
    step = table.cost[i, j] - table.cost[i, s]
    now = strain(table, state, s, NOBODY, NOBODY) + strain(table, state, j, NOBODY, NOBODY)
    h = state.site[HEAD, j]
    while h >= 0:
        change = step + table.cost[h, s] - table.cost[h, j]
        # Were all strain of both sites gone, the trade would still not do: most partners end here, before their strain is added up.
        if h != state.counter[HELD] and change - price * now < best:
            change += price * (strain(table, state, s, i, h) + strain(table, state, j, h, i) - now)
            if change < best:
                best, partner = change, h
        h = state.row[AFTER, h]
    return best, partner


@inner
def repair_row(table: Table, state: State, i: int, price: float, trades: int) -> bool:  # noqa: C901  # two kinds of move in one scan, compiled
    """Make the best shift or trade of row i, if one gains."""
    if i == state.counter[HELD]:
        return False
    s = state.row[HOME, i]
    best, site, partner = -1e-9, s, i
    now = strain(table, state, s, NOBODY, NOBODY)
    leaves = strain(table, state, s, i, NOBODY) - now
    for t in range(state.option.shape[1] + 1):
        j = nth_option(state, i, t)
        if j < 0:
            continue
        step = table.cost[i, j] - table.cost[i, s]
        change = step + price * (leaves + strain(table, state, j, NOBODY, i) - strain(table, state, j, NOBODY, NOBODY))
        if change < best:
            best, site, partner = change, j, i
        # A trade needs a reason: the way gets shorter, or the row's own site is strained. Others are found from the partner's side.
        if trades > 0 and (step < 0 or now > 0):
            change, other = best_partner(table, state, i, j, price, best)
            if other != i:
                best, site, partner = change, j, other
    if site == s:
        return False
    transfer(table, state, i, site)
    if partner != i:
        transfer(table, state, partner, s)
        enqueue(state, partner)
    return True


@inner
def repair(table: Table, state: State, price: float, hopeless: float) -> None:
    """Repair the queued rows until none gains: shifts first, then trades unless the priced cost is still above `hopeless`."""
    room = state.moves.shape[0] - 4
    # Only queued rows can gain, for only their sites changed. Later passes find next to nothing; the next trial takes it along.
    for passes in range(4):
        # Shifts are cheap, trades walk whole sites, and most trials that will be refused can be told from here.
        if passes == 1 and state.total[COST] + price * state.total[STRAIN] > hopeless:
            return
        gained = False
        for t in range(state.counter[QUEUED]):
            if state.counter[MOVED] < room and repair_row(table, state, state.row[QUEUE, t], price, passes):
                gained = True
        if passes > 0 and not gained:
            return


@inner
def list_options(table: Table, state: State, i: int) -> None:
    """List the nearest open sites of row i."""
    t, width = 0, state.option.shape[1]
    for k in range(table.near.shape[1]):
        if state.site[SITES, table.near[i, k]]:
            state.option[i, t] = table.near[i, k]
            t += 1
            if t == width:
                return
    for rest in range(t, width):
        state.option[i, rest] = -1


@inner
def push_row(table: Table, state: State) -> bool:
    """Push a random row to one of its nearest open sites and hold it there."""
    i = np.random.randint(table.cost.shape[0])
    j = int(state.option[i, np.random.randint(min(3, state.option.shape[1]))])
    s = state.row[HOME, i]
    if j < 0 or j == s or state.site[SITES, j] == 0:
        return False
    # Held, or the first repair would send it straight back and the push would never try anything.
    state.counter[HELD] = i
    transfer(table, state, i, j)
    enqueue_site(state, s)
    enqueue_site(state, j)
    return True


@inner
def draw_swap(table: Table, state: State, opened: Ints, left: float) -> tuple[int, int]:
    """Draw the place of an open site to close and a shut site near one of its rows; (-1, -1) if the draw is not allowed."""
    place = np.random.randint(opened.size)
    closing = opened[place]
    # A new site near a row of the old one: a swap across the region empties one end, fills the other, and is hardly ever kept.
    i = state.site[HEAD, closing]
    if i < 0:
        i = np.random.randint(table.cost.shape[0])
    # A few steps along the list instead of a fair draw, which would first have to count the rows.
    for _ in range(np.random.randint(12)):
        i = state.row[AFTER, i] if state.row[AFTER, i] >= 0 else state.site[HEAD, state.row[HOME, i]]
    opening = int(table.near[i, np.random.randint(table.near.shape[1])])
    allowed = state.site[SITES, opening] == 0 and table.limit[STATUS, opening] >= 0 and table.limit[STATUS, closing] != 1
    if not allowed or table.limit[FEE, opening] - table.limit[FEE, closing] > left:
        return -1, -1
    return place, opening


@inner
def open_and_close(table: Table, state: State, closing: int, opening: int) -> None:
    """Change the marks of both sites and the strain that their minimum sizes cause."""
    # A minimum size binds only where a site is open, so opening and closing alone already change the strain.
    state.total[STRAIN] -= strain(table, state, closing, NOBODY, NOBODY)
    state.site[SITES, closing], state.need[closing] = 0, 0.0
    state.total[STRAIN] += strain(table, state, closing, NOBODY, NOBODY)
    state.site[SITES, opening], state.need[opening] = 1, table.limit[FLOOR, opening]
    state.total[STRAIN] += strain(table, state, opening, NOBODY, NOBODY)


@inner
def swap_sites(table: Table, state: State, closing: int, opening: int, price: float) -> None:
    """Close one site, open the other, send the homeless rows where it costs least, and let the new site draw rows near it."""
    state.counter[CLOSING], state.counter[OPENING] = closing, opening
    open_and_close(table, state, closing, opening)
    enqueue_site(state, closing)
    for t in range(state.counter[QUEUED]):
        i = state.row[QUEUE, t]
        best, site = np.inf, opening
        for k in range(state.option.shape[1] + 1):
            j = nth_option(state, i, k)
            if j >= 0:
                cost = table.cost[i, j] + price * (strain(table, state, j, NOBODY, i) - strain(table, state, j, NOBODY, NOBODY))
                if cost < best:
                    best, site = cost, j
        transfer(table, state, i, site)
    for k in range(table.pull):
        # Queued, not moved: the repair decides whether the nearer site is worth the place that the row takes there.
        i = int(table.close_by[opening, k])
        if state.row[HOME, i] != opening and table.cost[i, opening] < table.cost[i, state.row[HOME, i]]:
            enqueue(state, i)


@inner
def undo(table: Table, state: State, cost: float, strained: float) -> None:
    """Take back every listed move and the change of sites."""
    for at in range(state.counter[MOVED] - 1, -1, -1):  # a row may have moved twice
        relocate(table, state, state.moves[at, 0], state.moves[at, 1])
    closing, opening = state.counter[CLOSING], state.counter[OPENING]
    if opening >= 0:
        state.site[SITES, closing], state.need[closing] = 1, table.limit[FLOOR, closing]
        state.site[SITES, opening], state.need[opening] = 0, 0.0
    state.total[COST], state.total[STRAIN] = cost, strained


@inner
def keep_swap(table: Table, state: State) -> None:
    """Renew the options of the rows around the two sites."""
    # Rows farther away are taken not to have either site among their nearest; a list out of date costs a move, never a rule.
    for j in (state.counter[CLOSING], state.counter[OPENING]):
        for k in range(table.close_by.shape[1]):
            list_options(table, state, int(table.close_by[j, k]))


@inner
def begin_trial(state: State) -> None:
    """Forget the last trial's notes."""
    state.counter[MOVED] = 0
    state.counter[QUEUED] = 0
    state.counter[STAMP] += 1
    state.counter[CLOSING], state.counter[OPENING], state.counter[HELD] = -1, -1, -1


@inner
def settle_all(table: Table, state: State, price: float) -> None:
    """Renew every row's options and repair the whole plan."""
    for i in range(table.cost.shape[0]):
        list_options(table, state, i)
    for _ in range(20):
        begin_trial(state)
        for i in range(table.cost.shape[0]):
            # The list of moves has an end: what does not fit waits for the next round.
            if state.counter[MOVED] < state.moves.shape[0] - 4:
                repair_row(table, state, i, price, TRADES)
        if state.counter[MOVED] == 0:
            return


@inner
def try_change(table: Table, state: State, opened: Ints, left: float, price: float) -> int:
    """Make one random change, unrepaired: -2 nothing, -1 a row, otherwise the place of the swapped site."""
    # Half push a row, half swap sites: rows alone never leave their sites, and swaps alone leave tight places badly filled.
    if opened.size == 0 or np.random.random() < 0.5:
        return -1 if push_row(table, state) else -2
    place, opening = draw_swap(table, state, opened, left)
    if place < 0:
        return -2
    swap_sites(table, state, opened[place], opening, price)
    return int(place)


@compiled
def anneal(table: Table, state: State, schedule: Schedule, best: tuple[Floats, Ints, Marks], left: float) -> tuple[float, float]:
    """Run `schedule.trials` changes from `state`. `best` holds the value (1,), homes and sites of the best plan without strain.

    Returns the last price of strain and what is left of the budget.
    """
    np.random.seed(schedule.seed)  # numba's own generator: no other code in the process sees it
    value, homes, sites = best
    opened, price = np.flatnonzero(state.site[SITES]), schedule.price
    if schedule.is_new:
        settle_all(table, state, price)
    for trial in range(schedule.trials):
        strained, cost = state.total[STRAIN], state.total[COST]
        # Looked at before the trial: the state that stands here was kept, whatever the trial will do to it.
        if strained <= 1e-9 and cost < value[0] - 1e-9 * abs(cost):
            value[0] = cost
            copy_into(homes, state.row[HOME])
            copy_into(sites, state.site[SITES])
        # Rises five times as fast as it falls, so that one state in six is strained: the search stays at the edge, on both sides.
        price = max(schedule.least, price * (1.0005 if strained > 1e-9 else 0.9999))
        begin_trial(state)
        place = try_change(table, state, opened, left, price)
        if place == -2:
            continue
        temperature = schedule.hot * (schedule.cold / schedule.hot) ** (trial / schedule.trials)
        # Metropolis with the chance drawn first: what the changed plan may cost is then known, and a repair can stop when it is hopeless.
        limit = cost + price * strained - temperature * np.log(np.random.random() + 1e-300)
        repair(table, state, price, limit + HOPE * cost)
        if state.total[COST] + price * state.total[STRAIN] >= limit:
            undo(table, state, cost, strained)
        elif place >= 0:
            left += table.limit[FEE, opened[place]] - table.limit[FEE, state.counter[OPENING]]
            opened[place] = state.counter[OPENING]
            keep_swap(table, state)
    return price, left
