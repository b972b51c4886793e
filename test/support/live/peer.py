"""A machine that speaks protocol 41 through raw sockets of its own, beside nothing of the simulator.

peer.py solicit SELF ROUTER                      asks for a router advertisement; prints its prefixes
peer.py echo SELF ROUTER TARGET COUNT RATE SIZE  pings TARGET through ROUTER; prints sent and answered
peer.py garbage SELF BOUND COUNT SEED            sends damaged packets as fast as it can; prints how many
peer.py raw SELF BOUND FILE                      sends the IPv4 packets of a file, a line of hex each
All answers are one line of JSON.
"""

import ipaddress
import json
import os
import random
import select
import socket
import struct
import sys
import time

PROTOCOL_41 = 41


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(source, destination, payload, protocol=PROTOCOL_41, ident=1):
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), ident, 0, 64, protocol, 0)
    head += socket.inet_aton(source) + socket.inet_aton(destination)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ipv6(source, destination, payload, hop_limit=255, next_header=58):
    return struct.pack("!IHBB", 6 << 28, len(payload), next_header, hop_limit) + source + destination + payload


def icmpv6(source, destination, kind, code, body):
    message = struct.pack("!BBH", kind, code, 0) + body
    pseudo = source + destination + struct.pack("!II", len(message), 58)
    return message[:2] + struct.pack("!H", checksum(pseudo + message)) + message[4:]


def address(text):
    return ipaddress.IPv6Address(text).packed


def isatap(prefix, ipv4_text):
    """The address with the ISATAP identifier of RFC 5214 section 6.1 in a prefix of 64 bits."""
    return prefix[:8] + b"\0\0\x5e\xfe" + socket.inet_aton(ipv4_text)


def sockets():
    sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    receiver = socket.socket(socket.AF_INET, socket.SOCK_RAW, PROTOCOL_41)
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    receiver.setblocking(False)
    return sender, receiver


def inner_packets(receiver, until):
    """IPv6 packets that come inside protocol 41, until a time; what has come already in any case."""
    while True:
        left = max(0, until - time.monotonic())
        if not select.select([receiver], [], [], left)[0]:
            return
        packet = receiver.recv(65535)
        yield packet[(packet[0] & 15) * 4 :]


def prefixes_of(advertisement):
    """Prefixes for addresses (type 3) and routes (type 24) of a router advertisement."""
    options, found = advertisement[16:], {"prefixes": [], "routes": []}
    while len(options) >= 8 and options[1] > 0:
        length = options[1] * 8
        body = options[:length].ljust(32, b"\0")
        if body[0] == 3:
            found["prefixes"].append("%s/%d" % (ipaddress.IPv6Address(body[16:32]), body[2]))
        if body[0] == 24:
            found["routes"].append("%s/%d" % (ipaddress.IPv6Address(body[8:24]), body[2]))
        options = options[length:]
    return found


def solicit(me, router):
    sender, receiver = sockets()
    own, its = isatap(address("fe80::"), me), isatap(address("fe80::"), router)
    packet = ipv4(me, router, ipv6(own, its, icmpv6(own, its, 133, 0, bytes(4))))
    for _ in range(10):
        sender.sendto(packet, (router, 0))
        for inner in inner_packets(receiver, time.monotonic() + 1):
            if len(inner) > 56 and inner[6] == 58 and inner[40] == 134 and inner[8:24] == its:
                return prefixes_of(inner[40:])
    return None


def echo(me, router, target, count, rate, size):
    advertised = solicit(me, router)
    sender, receiver = sockets()
    own, its = isatap(address(advertised["prefixes"][0].split("/")[0]), me), address(target)
    answered = set()

    def take(until):
        for inner in inner_packets(receiver, until):
            if len(inner) >= 52 and inner[40] == 129 and inner[8:24] == its:
                answered.add(struct.unpack("!I", inner[48:52])[0])
                if len(answered) == count:
                    return

    start = time.monotonic()
    for number in range(count):
        take(start + number / rate)
        body = struct.pack("!HHI", 7, number & 0xFFFF, number) + bytes(size - 4)
        packet = ipv4(me, router, ipv6(own, its, icmpv6(own, its, 128, 0, body), 64), ident=number & 0xFFFF)
        sender.sendto(packet, (router, 0))
    took = time.monotonic() - start
    while True:
        known = len(answered)
        take(time.monotonic() + 2)
        if len(answered) in (known, count):
            break
    return {"sent": count, "answered": len(answered), "first": min(answered, default=None), "seconds": round(took, 2)}


def garbage(me, bound, count, seed):
    """Packets that look right as far as the kernel looks, and are wrong behind."""
    sender, _ = sockets()
    rng = random.Random(seed)
    for number in range(count):
        length = rng.choice([0, 1, 19, 39, 40, 60, 200, 1400])
        payload = bytearray(rng.randbytes(length))
        if length and rng.random() < 0.5:
            payload[0] = 0x60 | payload[0] & 15
        sender.sendto(ipv4(me, bound, bytes(payload), rng.choice([41, 41, 1]), number & 0xFFFF), (bound, 0))
    return {"sent": count}


def raw(_me, bound, file):
    sender, _ = sockets()
    with open(file, encoding="ascii") as lines:
        packets = [bytes.fromhex(line) for line in lines]
    for packet in packets:
        sender.sendto(packet, (bound, 0))
    return {"sent": len(packets)}


what, arguments = sys.argv[1], sys.argv[2:]
if what == "solicit":
    answer = solicit(*arguments)
elif what == "echo":
    answer = echo(*arguments[:3], *map(int, arguments[3:]))
elif what == "garbage":
    answer = garbage(*arguments[:2], *map(int, arguments[2:]))
else:
    answer = raw(*arguments)
print(json.dumps(answer), flush=True)
os._exit(0)
