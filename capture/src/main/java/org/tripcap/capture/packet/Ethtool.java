package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the kernel says about an interface when asked as ethtool(8) does ({@code SIOCETHTOOL}); needs no privilege. One question
 * after another, then it is closed.
 */
final class Ethtool implements AutoCloseable {

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final long SIOCETHTOOL = 0x8946;

    private static final int GET_DRIVER = 3;
    private static final int GET_FLAGS = 0x25;
    private static final int GET_GRO = 0x2b;
    private static final int FLAG_LRO = 1 << 15;

    /** {@code struct ifreq}: the name, then a pointer to what is asked. */
    private static final int NAME_BYTES = 16;

    private static final int REQUEST_BYTES = 40;
    /** {@code struct ethtool_drvinfo}: the driver's name follows the command. */
    private static final int DRIVER_INFO_BYTES = 196;

    private static final int DRIVER_NAME_BYTES = 32;

    private final Arena arena = Arena.ofConfined();
    private final int socket = Libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
    private final MemorySegment request = arena.allocate(REQUEST_BYTES, 8);

    /** Asks about an interface; a name that no interface can have is answered with nothing. */
    Ethtool(String interfaceName) {
        byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
        if (name.length < NAME_BYTES) {
            MemorySegment.copy(name, 0, request, JAVA_BYTE, 0, name.length);
        }
    }

    /** The driver's name; empty when the kernel does not say. */
    Optional<String> driver() {
        MemorySegment info = arena.allocate(DRIVER_INFO_BYTES, 4);
        info.set(JAVA_INT, 0, GET_DRIVER);
        if (!ask(info)) {
            return Optional.empty();
        }
        byte[] name = info.asSlice(Integer.BYTES, DRIVER_NAME_BYTES).toArray(JAVA_BYTE);
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return Optional.of(new String(name, 0, length, StandardCharsets.UTF_8));
    }

    /** Whether packets may be merged on their way in, by the kernel (GRO) or the hardware (LRO). */
    boolean merges() {
        return value(GET_GRO) != 0 || (value(GET_FLAGS) & FLAG_LRO) != 0;
    }

    private int value(int command) {
        MemorySegment value = arena.allocate(2L * Integer.BYTES, 4);
        value.set(JAVA_INT, 0, command);
        return ask(value) ? value.get(JAVA_INT, Integer.BYTES) : 0;
    }

    private boolean ask(MemorySegment question) {
        request.set(ADDRESS, NAME_BYTES, question);
        return socket >= 0 && Libc.ioctl(socket, SIOCETHTOOL, request) == 0;
    }

    @Override
    public void close() {
        if (socket >= 0) {
            Libc.close(socket);
        }
        arena.close();
    }
}
