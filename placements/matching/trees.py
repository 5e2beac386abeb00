"""Proofs of components with side conditions as JSON, and read again with nothing taken on trust."""

import numpy as np

from placements.matching.cases import FREE, Counts, Node, Prices
from placements.matching.component import component, labels
from placements.matching.proving import add_up, prove

LARGEST = 2**300  # no price of ours comes near


class Unreadable(ValueError):
    """A proof that is not of this form."""


def written(proof):
    """Counts are named once; prices, splits and cases then go by number."""
    return {
        'counts': [list(name) for name in proof.names],
        'levels': [[written_node(node) for node in nodes] for nodes in proof.levels],
    }


def written_node(node):
    found = {}
    if node.prices is not FREE:
        found |= {'scale': node.prices.scale, 'prices': [list(pair) for pair in node.prices.of.items()]}
        found |= {'weights': node.prices.weights} if node.prices.weights else {}
    if node.split:
        sides = {side: at for side in ('below', 'above') if (at := getattr(node, side)) is not None}
        found |= {'split': list(node.split), **sides}
    return found | ({'flow': True} if node.flow else {})


def prove_components(graph, edge, listed):
    """(what the proofs leave open, the rest of the graph): each proof settles the component of its first window."""
    label = labels(graph)
    number = {name: at for at, name in enumerate(graph.windows)}
    proved, gaps = [], []
    for proof in listed:
        names = part_of(proof, 'counts')
        _, first = pair(names[0] if names else None)
        if type(first) not in (str, int) or first not in number:
            raise Unreadable(f'no window has the id {first!r:.80}')
        at = label[len(graph.students) + number[first]]
        own = component(graph, label == at)
        levels = [read_tree(tree, len(names)) for tree in part_of(proof, 'levels')]
        if names != [list(name) for name in Counts(own.graph).names]:
            raise Unreadable('what it counts is not what the problem limits')
        gaps.append(prove(own.graph, own.inside(edge), levels))
        proved.append(at)
    return add_up(gaps), component(graph, ~np.isin(label, proved))


def a_list(value):
    if type(value) is not list:
        raise Unreadable('a list is missing')
    return value


def part_of(value, key):
    if type(value) is not dict:
        raise Unreadable('an object is missing')
    return a_list(value.get(key))


def whole(value, lowest, highest):
    if type(value) is not int or not lowest <= value <= highest:
        raise Unreadable(f'{value!r:.80} is not a whole number from {lowest} to {highest}')
    return value


def read_tree(tree, counts):
    """Each case leads only to later ones, and none is led to twice: so the walk takes as long as the tree."""
    size = len(a_list(tree))
    nodes = [read_node(node, at, counts, size) for at, node in enumerate(tree)]
    led_to = [at for node in nodes for at in (node.below, node.above) if at is not None]
    if len(set(led_to)) < len(led_to):
        raise Unreadable('a case is led to twice')
    return nodes


def read_node(node, at, counts, size):
    if type(node) is not dict:
        raise Unreadable('a case is not an object')
    split, sides = None, {}
    if 'split' in node:
        count, most = pair(node['split'])
        split = whole(count, 0, counts - 1), whole(most, 0, LARGEST)
        sides = {side: whole(node[side], at + 1, size - 1) for side in ('below', 'above') if side in node}
    return Node(read_prices(node, counts), split, flow=node.get('flow') is True, **sides)


def pair(value):
    if type(value) is not list or len(value) != 2:
        raise Unreadable(f'{value!r:.80} is not a pair')
    return value


def read_prices(node, counts):
    if 'scale' not in node:
        return FREE
    pairs = [pair(each) for each in part_of(node, 'prices')]
    prices = {whole(count, 0, counts - 1): whole(price, -LARGEST, LARGEST) for count, price in pairs}
    weights = [whole(weight, 0, LARGEST) for weight in a_list(node.get('weights', []))]
    return Prices(whole(node['scale'], 1, LARGEST), prices, weights)
