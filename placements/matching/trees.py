"""Proofs of components with side conditions as JSON, and read again with nothing taken on trust."""

import numpy as np

from placements.matching.cases import FREE, Counts, Node, Prices
from placements.matching.component import component, labels
from placements.matching.graph import Fault
from placements.matching.proving import gaps_in_all, prove
from placements.matching.reading import a_list, an_object, whole

LARGEST = 2**300  # no price of ours comes near


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
    """(what the proofs leave open, the rest of the graph): each proof settles the component of its first window.

    Raises Fault for a proof that is not of this form.
    """
    label = labels(graph)
    number = {name: at for at, name in enumerate(graph.windows)}
    proved, gaps = [], []
    for place, proof in enumerate(listed):
        path = f'search.components[{place}]'
        names = part_of(proof, 'counts', path)
        _, first = pair(names[0] if names else None, f'{path}.counts[0]')
        if type(first) not in (str, int) or first not in number:
            raise Fault(f'{path}.counts[0]', f'no window has the id {first!r:.80}')
        at = label[len(graph.students) + number[first]]
        own = component(graph, label == at)
        levels = [
            read_tree(tree, len(names), f'{path}.levels[{level}]')
            for level, tree in enumerate(part_of(proof, 'levels', path))
        ]
        if names != [list(name) for name in Counts(own.graph).names]:
            raise Fault(f'{path}.counts', 'is not what the problem limits')
        gaps.append(prove(own.graph, own.inside(edge), levels))
        proved.append(at)
    return gaps_in_all(gaps), component(graph, ~np.isin(label, proved))


def part_of(value, key, path):
    return a_list(an_object(value, path).get(key), f'{path}.{key}')


def read_tree(tree, counts, path):
    """Each case leads only to later ones, and none is led to twice: so the walk takes as long as the tree."""
    size = len(a_list(tree, path))
    nodes = [read_node(node, at, counts, size, f'{path}[{at}]') for at, node in enumerate(tree)]
    led_to = [at for node in nodes for at in (node.below, node.above) if at is not None]
    if len(set(led_to)) < len(led_to):
        raise Fault(path, 'a case is led to twice')
    return nodes


def read_node(node, at, counts, size, path):
    split, sides = None, {}
    if 'split' in an_object(node, path):
        count, most = pair(node['split'], f'{path}.split')
        split = whole(count, f'{path}.split', 0, counts - 1), whole(most, f'{path}.split', 0, LARGEST)
        sides = {
            side: whole(node[side], f'{path}.{side}', at + 1, size - 1)
            for side in ('below', 'above')
            if side in node
        }
    return Node(read_prices(node, counts, path), split, flow=node.get('flow') is True, **sides)


def pair(value, path):
    if type(value) is not list or len(value) != 2:
        raise Fault(path, f'{value!r:.80} is not a pair')
    return value


def read_prices(node, counts, path):
    if 'scale' not in node:
        return FREE
    where = f'{path}.prices'
    pairs = [pair(each, where) for each in part_of(node, 'prices', path)]
    prices = {whole(n, where, 0, counts - 1): whole(price, where, -LARGEST, LARGEST) for n, price in pairs}
    where = f'{path}.weights'
    weights = [whole(weight, where, 0, LARGEST) for weight in a_list(node.get('weights', []), where)]
    return Prices(whole(node['scale'], f'{path}.scale', 1, LARGEST), prices, weights)
