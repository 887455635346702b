package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What filter the kernel really runs on a socket ({@code socket(7)}). */
final class FilterAttachment {

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_GET_FILTER = 26;
    private static final short BPF_RET_K = 0x06;

    private FilterAttachment() {}

    /** How many instructions the attached filter has; 0 when there is none. */
    static int instructions(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, 0); // asks for the length only
            int result = Libc.getsockopt(socket, SOL_SOCKET, SO_GET_FILTER, MemorySegment.NULL, length);
            return result == 0 ? length.get(JAVA_INT, 0) : 0;
        }
    }

    /** Attaches a filter that accepts nothing: from its return on, no packet enters the socket's ring. */
    static boolean acceptNothing(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment instruction = arena.allocate(BpfInstruction.BYTES, 8);
            instruction.set(JAVA_SHORT, 0, BPF_RET_K);
            MemorySegment program = arena.allocate(2 * ADDRESS.byteSize(), 8); // struct sock_fprog
            program.set(JAVA_SHORT, 0, (short) 1);
            program.set(ADDRESS, ADDRESS.byteSize(), instruction);
            return Libc.setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, program) == 0;
        }
    }
}
