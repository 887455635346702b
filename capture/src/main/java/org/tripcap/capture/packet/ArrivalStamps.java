package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packets stamped when they arrive: without this, the kernel stamps a packet once more for each ring that it enters, and where
 * two handles meet, one packet would have two times. Described in the kernel's timestamping.rst, 1.2.
 */
final class ArrivalStamps {

    private static final Logger LOG = LoggerFactory.getLogger(ArrivalStamps.class);
    private static final int SOL_SOCKET = 1;
    private static final int SO_TIMESTAMPNS = 35;

    private ArrivalStamps() {}

    /** Asks for them; as long as one socket does, they are on for all. */
    static void enable(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
            if (Libc.setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, on) != 0) {
                LOG.warn("The kernel does not stamp packets when they arrive; each ring's stamps are its own");
            }
        }
    }
}
