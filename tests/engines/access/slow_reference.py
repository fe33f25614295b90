"""Spatial access again, by the formulas of the papers, one pair at a time."""

from math import asin, cos, exp, radians, sin, sqrt

RADIUS_KM = 6371.0088


def distance_km(lat1, lon1, lat2, lon2):
    north, east = radians(lat2 - lat1) / 2, radians(lon2 - lon1) / 2
    return 2 * RADIUS_KM * asin(sqrt(sin(north) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(east) ** 2))


def pairs(demand, supply, catchment, factor=1.0):
    """{(i, j): distance} of all pairs in reach; places are (lat, lon, amount)."""
    return {
        (i, j): d
        for i, (lat1, lon1, _) in enumerate(demand)
        for j, (lat2, lon2, _) in enumerate(supply)
        if (d := factor * distance_km(lat1, lon1, lat2, lon2)) <= catchment
    }


def gauss(sigma):
    return lambda d: exp(-d * d / (2 * sigma * sigma))


def access(measure, cost, people, places, w):
    """A_i for every demand point."""
    if measure == "2sfca":
        return fca(cost, people, places, lambda i, j: 1.0, lambda i, j: 1.0)
    if measure == "e2sfca":
        return fca(cost, people, places, lambda i, j: w(cost[i, j]), lambda i, j: w(cost[i, j]))
    if measure == "m2sfca":
        return fca(cost, people, places, lambda i, j: w(cost[i, j]), lambda i, j: w(cost[i, j]) ** 2)
    if measure == "3sfca":
        total = {i: sum(w(d) for (k, _), d in cost.items() if k == i) for i, _ in cost}

        def chosen(i, j):
            return w(cost[i, j]) / total[i] * w(cost[i, j])

        return fca(cost, people, places, chosen, chosen)
    return [sum(places[j] * w(d) for (k, j), d in cost.items() if k == i) for i in range(len(people))]


def fca(cost, people, places, ask, give):
    ratio = []
    for j in range(len(places)):
        asked = sum(people[i] * ask(i, k) for i, k in cost if k == j)
        ratio.append(places[j] / asked if asked > 0 else 0.0)
    return [sum(ratio[j] * give(i, j) for k, j in cost if k == i) for i in range(len(people))]


def gini(values, weights):
    """Mean absolute difference between two people drawn at random, over twice the mean."""
    total = sum(weights)
    mean = sum(v * w for v, w in zip(values, weights, strict=True)) / total
    rows = list(zip(values, weights, strict=True))
    return sum(a * b * abs(x - y) for x, a in rows for y, b in rows) / (2 * total**2 * mean)
