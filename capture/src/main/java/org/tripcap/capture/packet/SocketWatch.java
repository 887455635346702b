package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** Waits for packets of a socket, and looks whether its interface is still there. Belongs to one thread. */
final class SocketWatch {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final short POLLIN = 1;
    private static final short POLLERR = 8;
    /** Of {@code events} and {@code revents} in {@code struct pollfd}. */
    private static final int POLL_EVENTS = 4;

    private static final int POLL_RESULT = 6;

    private final String name;
    private final MemorySegment descriptor;
    private long lookedNanos = System.nanoTime();

    /**
     * Watches a socket.
     *
     * @param arena that lives as long as the socket
     * @param name of its interface
     */
    SocketWatch(Arena arena, int socket, String name) {
        this.name = name;
        this.descriptor = arena.allocate(8, 4);
        descriptor.set(JAVA_INT, 0, socket);
        descriptor.set(JAVA_SHORT, POLL_EVENTS, POLLIN);
    }

    /** Waits for packets; false when the socket has lost its interface (ENETDOWN), be there a new one of that name or not. */
    boolean await(int millis) {
        Libc.poll(descriptor, 1, millis);
        return (descriptor.get(JAVA_SHORT, POLL_RESULT) & POLLERR) == 0;
    }

    /** Whether the interface is down, looked at five times a second at most. */
    boolean isDown() {
        long now = System.nanoTime();
        if (now - lookedNanos < LOOK_NANOS) {
            return false;
        }
        lookedNanos = now;
        return !Interfaces.isUp(name);
    }
}
