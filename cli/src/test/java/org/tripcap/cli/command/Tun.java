package org.tripcap.cli.command;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * A TUN interface: the IP packets that the kernel routes to it are read here, and what is written here arrives there. It stays with
 * its file when it is moved to another network namespace, and goes with it. One thread may read while another writes.
 */
final class Tun implements AutoCloseable {
    /** The longest packet. */
    static final int MTU = 1500;

    // linux/if_tun.h, poll.h, fcntl.h
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TUN_NO_PI = 0x1001;
    private static final long IFREQ_BYTES = 40;
    private static final long IFREQ_FLAGS = 16;
    private static final short POLLIN = 1;
    private static final int O_RDWR = 2;
    private static final long POLLFD_BYTES = 8;

    private static final MethodHandle IOCTL = bind(
            "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle OPEN =
            bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle POLL =
            bind("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle READ =
            bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            bind("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment in = arena.allocate(MTU);
    private final MemorySegment out = arena.allocate(MTU);
    private final MemorySegment poll = arena.allocate(POLLFD_BYTES, Integer.BYTES);
    private final int file;

    private Tun(int file) {
        this.file = file;
        poll.set(JAVA_INT, 0, file);
        poll.set(JAVA_SHORT, Integer.BYTES, POLLIN);
    }

    /**
     * Makes an interface, which is down.
     *
     * @param name of at most 15 characters
     * @throws IOException where this process may not
     */
    static Tun open(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int file = (int) OPEN.invokeExact(arena.allocateFrom("/dev/net/tun"), O_RDWR);
            MemorySegment request = arena.allocate(IFREQ_BYTES, Long.BYTES);
            request.setString(0, name);
            request.set(JAVA_SHORT, IFREQ_FLAGS, IFF_TUN_NO_PI);
            if (file < 0) {
                throw new IOException("/dev/net/tun cannot be opened");
            }
            if ((int) IOCTL.invokeExact(file, TUNSETIFF, request) < 0) {
                int _ = (int) CLOSE.invokeExact(file);
                throw new IOException("interface " + name + " cannot be made");
            }
            return new Tun(file);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** The next packet that was routed to the interface; nothing when none comes in time. */
    Optional<ByteBuffer> read(Duration patience) throws IOException {
        try {
            if ((int) POLL.invokeExact(poll, 1L, (int) patience.toMillis()) <= 0) {
                return Optional.empty();
            }
            int length = (int) (long) READ.invokeExact(file, in, in.byteSize());
            return length <= 0
                    ? Optional.empty()
                    : Optional.of(ByteBuffer.wrap(in.asSlice(0, length).toArray(JAVA_BYTE)));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Has a packet arrive at the interface; one that the kernel has no room for is lost, as on any path. */
    void write(ByteBuffer packet) throws IOException {
        MemorySegment bytes = MemorySegment.ofBuffer(packet);
        MemorySegment.copy(bytes, 0, out, 0, bytes.byteSize());
        try {
            long _ = (long) WRITE.invokeExact(file, out, bytes.byteSize());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Removes the interface. Nobody may read or write any more. */
    @Override
    public void close() throws IOException {
        try {
            int _ = (int) CLOSE.invokeExact(file);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            arena.close();
        }
    }

    private static IOException failed(Throwable e) {
        return e instanceof IOException known ? known : new IOException(e);
    }

    private static MethodHandle bind(String name, FunctionDescriptor type, Linker.Option... options) {
        return Linker.nativeLinker()
                .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow(name), type, options);
    }
}
