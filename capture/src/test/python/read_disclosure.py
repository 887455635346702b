#!/usr/bin/env python3
"""A second reader of disclosures, written from FORMAT.md alone; needs nothing but python3.

    read_disclosure.py PCAPNG DISCLOSURE

Prints one JSON object: the root that the shown blocks lead to, how many blocks the section has, which of them are shown.
"""
import hashlib
import json
import struct
import sys

DOMAIN = b"tripcap/disclosure/1\n"


def expect(condition, what):
    if not condition:
        sys.exit("damaged: " + what)


def split(pcapng):
    blocks = []
    offset = 0
    while offset < len(pcapng):
        (length,) = struct.unpack_from("<I", pcapng, offset + 4)
        expect(12 <= length <= len(pcapng) - offset and length % 4 == 0, "block length")
        expect(struct.unpack_from("<I", pcapng, offset + length - 4)[0] == length, "block length at its end")
        blocks.append(pcapng[offset:offset + length])
        offset += length
    return blocks


def parse(proof):
    expect(proof.startswith(DOMAIN), "domain")
    at = len(DOMAIN)
    blocks, shown = struct.unpack_from(">II", proof, at)
    at += 8
    salts = {}
    for _ in range(shown):
        (index,) = struct.unpack_from(">I", proof, at)
        expect(index < blocks and all(index > i for i in salts), "ascending places")
        salts[index] = proof[at + 4:at + 20]
        at += 20
    (count,) = struct.unpack_from(">I", proof, at)
    at += 4
    hashes = [proof[at + 32 * i:at + 32 * i + 32] for i in range(count)]
    expect(at + 32 * count == len(proof), "length")
    return blocks, salts, hashes


def fold(first, last, leaves, hashes):
    """The hash over the leaves from first up to last, last not among them."""
    if not any(first <= index < last for index in leaves):
        return hashes.pop(0)
    if last - first == 1:
        return leaves[first]
    middle = 1
    while middle * 2 < last - first:
        middle *= 2
    left = fold(first, first + middle, leaves, hashes)
    right = fold(first + middle, last, leaves, hashes)
    return hashlib.sha256(b"\x01" + left + right).digest()


def main():
    with open(sys.argv[1], "rb") as file:
        blocks = split(file.read())
    with open(sys.argv[2], "rb") as file:
        count, salts, hashes = parse(file.read())
    expect(len(blocks) == len(salts), "as many blocks as places")
    leaves = {index: hashlib.sha256(b"\x00" + salt + block).digest()
              for (index, salt), block in zip(salts.items(), blocks)}
    root = fold(0, count, leaves, hashes)
    expect(not hashes, "no more hashes than needed")
    json.dump({"blocks_root": root.hex(), "blocks": count, "shown": sorted(leaves)}, sys.stdout)


if __name__ == "__main__":
    main()
