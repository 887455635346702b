#!/usr/bin/env python3
"""A second reader of sealed segments, written from FORMAT.md alone; shares nothing with the Java code.

    read_segment.py CIPHERTEXT --content-key HEX
    read_segment.py CIPHERTEXT --private-key HEX --incident HEX --sensor HEX --epoch N --seq N --opening HEX

Prints one JSON object with everything that it found. Needs python3-cryptography and the program zstd.
"""
import argparse
import hashlib
import hmac
import json
import struct
import subprocess
import sys

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DOMAIN = b"tripcap/cipher/1\n"
CHUNK = 65536
TAG = 16
MAX_SECTION = 64 << 20


class Damaged(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Damaged(what)


# --- the wrapped content key: RFC 9180, base mode, single shot

def extract(suite, salt, label, ikm):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def expand(suite, prk, label, info, length):
    info = struct.pack(">H", length) + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, info + b"\x01", "sha256")[:length]


def unwrap(private_key, wrapped, info):
    secret_key = X25519PrivateKey.from_private_bytes(private_key)
    public_key = secret_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    enc, sealed = wrapped[:32], wrapped[32:]
    kem = b"KEM" + struct.pack(">H", 0x0020)
    shared = secret_key.exchange(X25519PublicKey.from_public_bytes(enc))
    shared = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", enc + public_key, 32)
    suite = b"HPKE" + struct.pack(">HHH", 0x0020, 0x0001, 0x0002)
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, shared, b"secret", b"")
    key = expand(suite, secret, b"key", context, 32)
    nonce = expand(suite, secret, b"base_nonce", context, 12)
    return AESGCM(key).decrypt(nonce, sealed, b"")


def associated_data(args):
    return (b"tripcap/segment-key/1\n" + bytes.fromhex(args.incident) + bytes.fromhex(args.sensor)
            + struct.pack(">QQ", args.epoch, args.seq) + bytes.fromhex(args.opening))


# --- ciphertext

def header(ciphertext):
    expect(ciphertext.startswith(DOMAIN), "domain")
    (length,) = struct.unpack_from(">H", ciphertext, len(DOMAIN))
    expect(length == 80, "length of the wrapped key")
    end = len(DOMAIN) + 2 + length
    expect(len(ciphertext) >= end, "header")
    return ciphertext[:end], ciphertext[end - length:end]


def decrypt(ciphertext, head, key):
    sealed = ciphertext[len(head):]
    chunks = [sealed[i:i + CHUNK + TAG] for i in range(0, len(sealed), CHUNK + TAG)]
    expect(chunks and len(chunks[-1]) > TAG, "a last chunk that is not empty")
    stream = b"".join(
        AESGCM(key).decrypt(bytes(7) + struct.pack(">IB", number, number == len(chunks) - 1), chunk, head)
        for number, chunk in enumerate(chunks))
    expect(len(stream) >= 41, "preamble")
    form, salt = stream[0], stream[1:33]
    (length,) = struct.unpack_from(">Q", stream, 33)
    body = stream[41:]
    expect(0 < length <= MAX_SECTION, "length of the section")
    if form == 1:
        body = subprocess.run(["zstd", "-dc"], input=body, stdout=subprocess.PIPE, check=True).stdout
    else:
        expect(form == 0, "form")
    expect(len(body) == length, "true length of the section")
    return form, salt, body


# --- section

def options(block, offset):
    found = []
    while True:
        code, length = struct.unpack_from("<HH", block, offset)
        if code == 0:
            return dict(found)
        found.append((code, block[offset + 4:offset + 4 + length]))
        offset += 4 + (length + 3) // 4 * 4


def timestamp(block, offset):
    high, low = struct.unpack_from("<II", block, offset)
    nanos = high << 32 | low
    return nanos - (1 << 64) if nanos >> 63 else nanos


def split(section):
    blocks = []
    offset = 0
    while offset < len(section):
        left = len(section) - offset
        expect(left >= 12, "a whole block")
        (length,) = struct.unpack_from("<I", section, offset + 4)
        expect(12 <= length <= left and length % 4 == 0, "block length")
        expect(struct.unpack_from("<I", section, offset + length - 4)[0] == length, "block length at its end")
        blocks.append(section[offset:offset + length])
        offset += length
    return blocks


def read(blocks):
    result = {"application": None, "interfaces": [], "packets": [], "statistics": []}
    for number, block in enumerate(blocks):
        (kind,) = struct.unpack_from("<I", block, 0)
        if number == 0:
            expect(kind == 0x0A0D0D0A, "section header")
            expect(struct.unpack_from("<IHHq", block, 8) == (0x1A2B3C4D, 1, 0, sum(map(len, blocks[1:]))), "section length")
            result["application"] = options(block, 24)[4].decode()
        elif kind == 1:
            link_type, _, snaplen = struct.unpack_from("<HHI", block, 8)
            opts = options(block, 16)
            expect(opts[9] == b"\x09", "nanoseconds")
            result["interfaces"].append({"name": opts[2].decode(), "link_type": link_type, "snaplen": snaplen})
        elif kind == 6:
            interface = struct.unpack_from("<I", block, 8)[0]
            captured, original = struct.unpack_from("<II", block, 20)
            result["packets"].append({
                "interface": interface,
                "epoch_nanos": timestamp(block, 12),
                "original_length": original,
                "data": block[28:28 + captured].hex()})
        else:
            expect(kind == 5, "block type")
            opts = options(block, 20)
            counter = lambda code: struct.unpack("<q", opts[code])[0]
            result["statistics"].append({
                "filter_accept": counter(6), "interface_drop": counter(5), "os_drop": counter(7),
                "start_nanos": timestamp(opts[2], 0), "end_nanos": timestamp(opts[3], 0)})
    return result


# --- block tree and commitment

def leaf_salts(salt, count):
    key = hmac.digest(salt, b"tripcap/leaf-salts/1", "sha256")
    ecb = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return [ecb.update(i.to_bytes(16, "big")) for i in range(count)]


def root(hashes):
    if len(hashes) == 1:
        return hashes[0]
    split_at = 1
    while split_at * 2 < len(hashes):
        split_at *= 2
    return hashlib.sha256(b"\x01" + root(hashes[:split_at]) + root(hashes[split_at:])).digest()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ciphertext")
    parser.add_argument("--content-key")
    parser.add_argument("--private-key")
    parser.add_argument("--incident")
    parser.add_argument("--sensor")
    parser.add_argument("--epoch", type=int)
    parser.add_argument("--seq", type=int)
    parser.add_argument("--opening")
    args = parser.parse_args()
    with open(args.ciphertext, "rb") as file:
        ciphertext = file.read()
    head, wrapped = header(ciphertext)
    if args.content_key:
        key = bytes.fromhex(args.content_key)
    else:
        key = unwrap(bytes.fromhex(args.private_key), wrapped, associated_data(args))
    form, salt, section = decrypt(ciphertext, head, key)
    blocks = split(section)
    salts = leaf_salts(salt, len(blocks))
    leaves = [hashlib.sha256(b"\x00" + s + b).digest() for s, b in zip(salts, blocks)]
    json.dump({
        "cipher_sha256": hashlib.sha256(ciphertext).hexdigest(),
        "wrapped_key": wrapped.hex(),
        "content_key": key.hex(),
        "form": form,
        "segment_salt": salt.hex(),
        "pcapng": section.hex(),
        "plain_commit": hashlib.sha256(b"tripcap/segment/1\n" + salt + section).hexdigest(),
        "leaf_salts": [s.hex() for s in salts],
        "leaves": [leaf.hex() for leaf in leaves],
        "blocks": len(blocks),
        "blocks_root": root(leaves).hex(),
        "section": read(blocks)}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
