package org.tripcap.capture.packet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Follows a BPF program down every branch that a packet could take whose addresses equal none of the program's constants. Jumps
 * only go forward, so every walk ends. A comparison of fewer than {@value #PREFIX_BITS} bits of an address names no network: two
 * of {@code net 0.0.0.0/1} and {@code net 128.0.0.0/1} would name everybody.
 */
final class AddressWalk {

    private static final int CLASS = 0x07;
    private static final int LD = 0x00;
    private static final int LDX = 0x01;
    private static final int ST = 0x02;
    private static final int ALU = 0x04;
    private static final int JMP = 0x05;
    private static final int RET = 0x06;
    private static final int MISC = 0x07;
    private static final int MODE_AND_SIZE = 0xf8;
    private static final int ABSOLUTE_WORD = 0x20;
    private static final int ABSOLUTE_HALF = 0x28;
    private static final int JUMP_ALWAYS = 0x00;
    private static final int JUMP_EQUAL = 0x10;
    private static final int OPERATION = 0xf0;

    private static final Set<Integer> MAC_WORDS = Set.of(2, 8);
    private static final Set<Integer> MAC_HALVES = Set.of(0, 6);
    private static final int ETHERNET = 14;
    private static final int SLL = 16;
    private static final int SLL2 = 20;
    private static final int MAX_TAGS = 4;
    private static final int OPERATION_AND = 0x54;
    private static final int PREFIX_BITS = 8;

    private final List<BpfInstruction> program;
    private final boolean ethernet;
    private final Set<Integer> addressWords = new HashSet<>();

    /** A state of the walk: where it is, and whether the accumulator comes from an address. */
    private record Point(int at, boolean address) {}

    AddressWalk(List<BpfInstruction> program, LinkType linkType) {
        this.program = program;
        this.ethernet = linkType.equals(LinkType.ETHERNET);
        int network = ethernet
                ? ETHERNET
                : linkType.equals(LinkType.LINUX_SLL) ? SLL : linkType.equals(LinkType.LINUX_SLL2) ? SLL2 : 0;
        // IPv4, ARP and IPv6 addresses, also behind VLAN tags and MPLS labels of 4 octets each.
        for (int tags = 0; tags <= (ethernet ? MAX_TAGS : 0); tags++) {
            for (int offset : new int[] {12, 16, 14, 24, 8, 20, 28, 32, 36}) {
                addressWords.add(network + 4 * tags + offset);
            }
        }
    }

    boolean reachesAccept() {
        Deque<Point> open = new ArrayDeque<>(List.of(new Point(0, false)));
        Set<Point> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Point point = open.removeLast();
            if (point.at() >= program.size() || !seen.add(point)) {
                continue;
            }
            BpfInstruction instruction = program.get(point.at());
            int next = point.at() + 1;
            switch (instruction.code() & CLASS) {
                case RET -> {
                    if (instruction.operand() != 0 || (instruction.code() & 0x18) != 0) {
                        return true;
                    }
                }
                case JMP -> jump(instruction, point, open);
                case LD -> open.add(new Point(next, isAddress(instruction)));
                case ALU -> open.add(new Point(next, point.address() && !isShortMask(instruction)));
                case MISC -> open.add(new Point(next, false));
                case LDX, ST -> open.add(new Point(next, point.address()));
                default -> open.add(new Point(next, false));
            }
        }
        return false;
    }

    private static void jump(BpfInstruction instruction, Point point, Deque<Point> open) {
        int next = point.at() + 1;
        int operation = instruction.code() & OPERATION;
        if (operation == JUMP_ALWAYS) {
            open.add(new Point(next + instruction.operand(), point.address()));
            return;
        }
        open.add(new Point(next + instruction.jumpFalse(), point.address()));
        if (!(point.address() && operation == JUMP_EQUAL)) {
            open.add(new Point(next + instruction.jumpTrue(), point.address()));
        }
    }

    private static boolean isShortMask(BpfInstruction instruction) {
        return instruction.code() == OPERATION_AND && Integer.bitCount(instruction.operand()) < PREFIX_BITS;
    }

    private boolean isAddress(BpfInstruction load) {
        int mode = load.code() & MODE_AND_SIZE;
        if (mode == ABSOLUTE_WORD) {
            return addressWords.contains(load.operand()) || (ethernet && MAC_WORDS.contains(load.operand()));
        }
        return mode == ABSOLUTE_HALF && ethernet && MAC_HALVES.contains(load.operand());
    }
}
