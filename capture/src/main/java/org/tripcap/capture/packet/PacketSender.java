package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts frames on a network interface, many per system call ({@code sendmmsg(2)}), for demonstrations and measurements.
 *
 * <p>The socket is of family {@code AF_PACKET} with protocol 0, so it can send and never receives ({@code packet(7)}):
 * it is no capture socket. Needs {@code CAP_NET_RAW}. Not for use by several threads at once.
 */
public final class PacketSender implements AutoCloseable {

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_QDISC_BYPASS = 20;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int ENOBUFS = 105;
    /** {@code sendmmsg(2)} takes at most 1,024 messages a call; fewer keep the pace even. */
    private static final int FRAMES_A_CALL = 64;

    private static final StructLayout SOCKADDR_LL = MemoryLayout.structLayout(
            JAVA_SHORT.withName("family"),
            JAVA_SHORT.withName("protocol"),
            JAVA_INT.withName("ifindex"),
            JAVA_SHORT.withName("hatype"),
            JAVA_BYTE.withName("pkttype"),
            JAVA_BYTE.withName("halen"),
            MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("addr"));
    /** {@code struct mmsghdr} of the LP64 Linux ABIs, with the {@code struct msghdr} in it. */
    private static final long MMSGHDR_BYTES = 64;

    private static final long MMSGHDR_IOV = 16;
    private static final long MMSGHDR_IOVLEN = 24;
    private static final long IOVEC_BYTES = 16;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE = ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SOCKET =
            function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SENDMMSG =
            function("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle IF_NAMETOINDEX =
            function("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final String interfaceName;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment errno = arena.allocate(ERRNO_LAYOUT);
    private final int descriptor;

    private PacketSender(String interfaceName) throws IOException {
        this.interfaceName = interfaceName;
        this.descriptor = call("socket", () -> (int) SOCKET.invokeExact(errno, AF_PACKET, SOCK_RAW_CLOEXEC, 0));
    }

    /**
     * Opens a sending socket on an interface.
     *
     * @throws IOException if the interface does not exist, or the process may not send raw frames
     */
    public static PacketSender open(String interfaceName) throws IOException {
        PacketSender sender = new PacketSender(interfaceName);
        try {
            sender.bind(sender.interfaceIndex());
            return sender;
        } catch (IOException e) {
            sender.close();
            throw e;
        }
    }

    /** By libc, since {@code java.net.NetworkInterface} knows no interface that has no IP address. */
    private int interfaceIndex() throws IOException {
        MemorySegment name = arena.allocateFrom(interfaceName);
        int index = invoke(() -> (int) IF_NAMETOINDEX.invokeExact(errno, name));
        if (index == 0) {
            throw new IOException("interface '" + interfaceName + "' does not exist; 'ip link' lists those that do");
        }
        return index;
    }

    private void bind(int interfaceIndex) throws IOException {
        MemorySegment address = arena.allocate(SOCKADDR_LL);
        address.set(JAVA_SHORT, 0, (short) AF_PACKET);
        address.set(JAVA_INT, 4, interfaceIndex);
        call("bind", () -> (int) BIND.invokeExact(errno, descriptor, address, (int) SOCKADDR_LL.byteSize()));
        // Straight to the driver: no queueing discipline reorders or drops what a measurement counts.
        MemorySegment one = arena.allocateFrom(JAVA_INT, 1);
        call("setsockopt(PACKET_QDISC_BYPASS)", () ->
                (int) SETSOCKOPT.invokeExact(errno, descriptor, SOL_PACKET, PACKET_QDISC_BYPASS, one, 4));
    }

    /** Copies frames to native memory, so that sending them costs no copy in Java; valid until this sender closes. */
    public Batch prepare(List<byte[]> frames) {
        return new Batch(frames);
    }

    /** Sends each frame once, in order, as fast as the interface takes them. */
    public void send(List<byte[]> frames) throws IOException {
        try (Batch batch = prepare(frames)) {
            batch.send(0);
        }
    }

    @Override
    public void close() {
        try {
            call("close", () -> (int) CLOSE.invokeExact(errno, descriptor));
        } catch (IOException e) {
            throw new IllegalStateException("closing the sending socket of " + interfaceName, e);
        } finally {
            arena.close();
        }
    }

    /** Frames in native memory, ready to be sent any number of times. */
    public final class Batch implements AutoCloseable {
        private final Arena memory = Arena.ofConfined();
        private final MemorySegment messages;
        private final int count;
        private final long bytes;

        private Batch(List<byte[]> frames) {
            count = frames.size();
            bytes = frames.stream().mapToLong(f -> f.length).sum();
            messages = memory.allocate(Math.max(1, count) * MMSGHDR_BYTES, 8);
            MemorySegment vectors = memory.allocate(Math.max(1, count) * IOVEC_BYTES, 8);
            MemorySegment data = memory.allocate(Math.max(1, bytes), 8);
            long at = 0;
            for (int i = 0; i < count; i++) {
                byte[] frame = frames.get(i);
                MemorySegment.copy(frame, 0, data, JAVA_BYTE, at, frame.length);
                vectors.set(ADDRESS, i * IOVEC_BYTES, data.asSlice(at, frame.length));
                vectors.set(JAVA_LONG, i * IOVEC_BYTES + 8, frame.length);
                messages.set(ADDRESS, i * MMSGHDR_BYTES + MMSGHDR_IOV, vectors.asSlice(i * IOVEC_BYTES, IOVEC_BYTES));
                messages.set(JAVA_LONG, i * MMSGHDR_BYTES + MMSGHDR_IOVLEN, 1);
                at += frame.length;
            }
        }

        /** How many frames the batch holds. */
        public int count() {
            return count;
        }

        /** The sum of the frames' lengths, in bytes. */
        public long bytes() {
            return bytes;
        }

        /**
         * Sends each frame once, in order.
         *
         * @param packetsPerSecond the pace to keep, or 0 for as fast as the interface takes them
         * @throws IOException if the interface refuses a frame: down, gone, or the frame larger than its MTU allows
         */
        public void send(long packetsPerSecond) throws IOException {
            long start = System.nanoTime();
            int sent = 0;
            while (sent < count) {
                if (packetsPerSecond > 0) {
                    awaitDue(start, sent, packetsPerSecond);
                }
                sent += sendSome(sent, Math.min(FRAMES_A_CALL, count - sent));
            }
        }

        /**
         * Sends the frames over and over, in order. At a pace, exactly as many as belong to the duration, however long that
         * takes; without one, as many as the interface takes in that time.
         *
         * @param packetsPerSecond the pace to keep, or 0 for as fast as the interface takes them
         * @return how many frames were sent
         * @throws IOException if the interface refuses a frame: down, gone, or the frame larger than its MTU allows
         */
        public long sendFor(Duration duration, long packetsPerSecond) throws IOException {
            long start = System.nanoTime();
            long wanted = packetsPerSecond > 0
                    ? Math.round(duration.toNanos() / 1e9 * packetsPerSecond)
                    : count == 0 ? 0 : Long.MAX_VALUE;
            long sent = 0;
            while (sent < wanted) {
                if (packetsPerSecond > 0) {
                    awaitDue(start, sent, packetsPerSecond);
                } else if (System.nanoTime() - start >= duration.toNanos()) {
                    break;
                }
                int from = (int) (sent % count);
                sent += sendSome(from, (int) Math.min(Math.min(FRAMES_A_CALL, count - from), wanted - sent));
            }
            return sent;
        }

        private static void awaitDue(long start, long sent, long packetsPerSecond) {
            long due = start + (long) (sent * 1e9 / packetsPerSecond);
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
        }

        private int sendSome(int from, int howMany) throws IOException {
            MemorySegment first = messages.asSlice(from * MMSGHDR_BYTES, howMany * MMSGHDR_BYTES);
            while (true) {
                int sent = invoke(() -> (int) SENDMMSG.invokeExact(errno, descriptor, first, howMany, 0));
                if (sent > 0) {
                    return sent;
                }
                int problem = (int) ERRNO_VALUE.get(errno, 0L);
                if (problem == EINTR || problem == EAGAIN || problem == ENOBUFS) {
                    LockSupport.parkNanos(50_000);
                    continue;
                }
                throw failed("sendmmsg", problem);
            }
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    @FunctionalInterface
    private interface NativeCall {
        int run() throws Throwable;
    }

    private int call(String name, NativeCall nativeCall) throws IOException {
        int result = invoke(nativeCall);
        if (result < 0) {
            throw failed(name, (int) ERRNO_VALUE.get(errno, 0L));
        }
        return result;
    }

    private static int invoke(NativeCall nativeCall) {
        try {
            return nativeCall.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private IOException failed(String call, int errnoValue) {
        String meaning = switch (errnoValue) {
            case 1 -> "not permitted: sending raw frames needs CAP_NET_RAW (run as root)";
            case 6, 19 -> "the interface is gone";
            case 90 ->
                "a frame is larger than the interface's MTU allows; raise it ('ip link set " + interfaceName
                        + " mtu 65535')";
            case 100 -> "the interface is down; 'ip link set " + interfaceName + " up' brings it up";
            default -> "errno " + errnoValue;
        };
        return new IOException("sending on interface '" + interfaceName + "' (" + call + "): " + meaning);
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, ERRNO);
    }
}
