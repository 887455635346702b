package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.packet.CaptureException.Problem;

/**
 * An Ethernet interface, read packet by packet through a socket without a ring. It collects packets a millisecond after it is asked
 * to, where the kernel makes no ring in less than eight (it waits until every processor has seen that the socket has none), but
 * has room for some hundred packets only ({@code net.core.rmem_max}); so it begins, and a ring goes on. What finds no room is counted.
 *
 * <p>The filter is attached before the socket listens at all, so nothing else ever enters it.
 */
final class SocketSource implements PacketSource {

    private static final Logger LOG = LoggerFactory.getLogger(SocketSource.class);

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final short EVERY_PROTOCOL = Short.reverseBytes((short) 3); // ETH_P_ALL in network order
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SO_RCVBUF = 8;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_AUXDATA_OPTION = 8;
    private static final short PACKET_MR_PROMISC = 1;
    private static final int ADDRESS_BYTES = 20;
    private static final int MEMBERSHIP_BYTES = 16;
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int EAGAIN = 11;
    private static final int EINTR = 4;
    private static final int BATCH = 1024;
    /** So long after it accepts nothing, no packet is on its way into the socket. */
    private static final int DRAINED_MILLIS = 5;

    private final String name;
    private final int socket;
    private final Arena arena = Arena.ofShared();
    private final SocketMessages messages;
    private final SocketWatch watch;
    private final MemorySegment counts = arena.allocate(8, 4);
    private final MemorySegment countsLength = arena.allocate(4, 4);
    private final MemorySegment errno = Libc.errno(arena);
    private final InterfaceLosses losses;
    private final PacketEnd end = new PacketEnd();
    private long entered;
    private long lost;
    private boolean drained;
    private boolean closed;

    private SocketSource(LiveSource.Request request, int socket) {
        this.name = request.interfaceName();
        this.socket = socket;
        this.messages = new SocketMessages(arena, request.snaplen());
        this.losses = new InterfaceLosses(name);
        this.watch = new SocketWatch(arena, socket, name);
    }

    /**
     * Opens an interface; from now on, packets that the filter accepts are collected.
     *
     * @return empty where it cannot be opened so: other hardware than Ethernet, a filter that asks for VLAN tags in other ways than
     *     generated ones, or any failure, which opening it with a ring will explain
     */
    static Optional<SocketSource> open(LiveSource.Request request) {
        String name = request.interfaceName();
        if (!Interfaces.isEthernet(name) || !TagFilters.isPlain(request.filter())) {
            return Optional.empty();
        }
        List<BpfInstruction> filter;
        try {
            CompiledFilter compiled = FilterCheck.compile(request.filter());
            if (!compiled.fitsKernel()) {
                return Optional.empty();
            }
            filter = compiled.instructions();
        } catch (BadFilterException e) {
            return Optional.empty();
        }
        int socket = Libc.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
        if (socket < 0) {
            return Optional.empty();
        }
        if (!listens(request, socket, filter)) {
            Libc.close(socket);
            return Optional.empty();
        }
        return Optional.of(new SocketSource(request, socket));
    }

    private static boolean listens(LiveSource.Request request, int socket, List<BpfInstruction> filter) {
        int index = Interfaces.index(request.interfaceName());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(JAVA_INT, 1);
            // As much as the kernel allows; less is no failure.
            Libc.setsockopt(socket, SOL_SOCKET, SO_RCVBUF, arena.allocateFrom(JAVA_INT, BUFFER_BYTES));
            ArrivalStamps.enable(socket);
            return index > 0
                    && Libc.setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, program(arena, filter)) == 0
                    && FilterAttachment.instructions(socket) == filter.size()
                    && Libc.setsockopt(socket, SOL_PACKET, PACKET_AUXDATA_OPTION, one) == 0
                    && (!request.promiscuous()
                            || Libc.setsockopt(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, promiscuous(arena, index))
                                    == 0)
                    && Libc.bindTo(socket, address(arena, index)) == 0
                    && hasNoError(arena, socket);
        }
    }

    /** Binding to an interface that is down succeeds; the error is left with the socket. */
    private static boolean hasNoError(Arena arena, int socket) {
        MemorySegment error = arena.allocateFrom(JAVA_INT, 0);
        MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
        return Libc.getsockopt(socket, SOL_SOCKET, SO_ERROR, error, length) == 0 && error.get(JAVA_INT, 0) == 0;
    }

    /** {@code struct sock_fprog}. */
    private static MemorySegment program(Arena arena, List<BpfInstruction> filter) {
        MemorySegment instructions = arena.allocate((long) filter.size() * BpfInstruction.BYTES, 8);
        for (int i = 0; i < filter.size(); i++) {
            BpfInstruction instruction = filter.get(i);
            long at = (long) i * BpfInstruction.BYTES;
            instructions.set(JAVA_SHORT, at, (short) instruction.code());
            instructions.set(JAVA_BYTE, at + 2, (byte) instruction.jumpTrue());
            instructions.set(JAVA_BYTE, at + 3, (byte) instruction.jumpFalse());
            instructions.set(JAVA_INT, at + 4, instruction.operand());
        }
        MemorySegment program = arena.allocate(2 * ADDRESS.byteSize(), 8);
        program.set(JAVA_SHORT, 0, (short) filter.size());
        program.set(ADDRESS, ADDRESS.byteSize(), instructions);
        return program;
    }

    /** {@code struct packet_mreq}. */
    private static MemorySegment promiscuous(Arena arena, int index) {
        MemorySegment membership = arena.allocate(MEMBERSHIP_BYTES, 4);
        membership.set(JAVA_INT, 0, index);
        membership.set(JAVA_SHORT, 4, PACKET_MR_PROMISC);
        return membership;
    }

    /** {@code struct sockaddr_ll}. */
    private static MemorySegment address(Arena arena, int index) {
        MemorySegment address = arena.allocate(ADDRESS_BYTES, 4);
        address.set(JAVA_SHORT, 0, (short) AF_PACKET);
        address.set(JAVA_SHORT, 2, EVERY_PROTOCOL);
        address.set(JAVA_INT, 4, index);
        return address;
    }

    /** Calls what an open socket will need, without one. */
    static void warmUp(PacketSink sink) {
        try (Arena arena = Arena.ofConfined()) {
            SocketMessages messages = new SocketMessages(arena, RecordParser.MAX_CAPTURED);
            MemorySegment errno = Libc.errno(arena);
            for (int i = 0; i < BATCH; i++) {
                Libc.recvmmsg(-1, messages.prepared(), messages.count(), errno);
                messages.pretend();
                messages.handOut(1, sink);
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LinkType linkType() {
        return LinkType.ETHERNET;
    }

    @Override
    public void run(PacketSink sink) throws CaptureException {
        PacketSink counting = end.before(sink);
        String problem = null;
        while (!end.isReached() && problem == null) {
            problem = receive(counting);
            sink.tick();
            if (problem == null && watch.isDown()) {
                problem = "it is down";
            } else if (problem == null && !watch.await(LiveSource.POLL_MILLIS)) {
                problem = "it went down or away";
            }
        }
        drain(counting);
        if (problem != null && !end.isReached()) {
            throw new CaptureException(Problem.INTERFACE_LOST, "capturing on interface " + name + " ended: " + problem);
        }
    }

    /** Hands out what there is, up to a batch; the kernel's word where it failed, or null. */
    private @Nullable String receive(PacketSink sink) {
        int packets = 0;
        while (packets < BATCH) {
            int received = Libc.recvmmsg(socket, messages.prepared(), messages.count(), errno);
            if (received < 0) {
                return received == -EAGAIN || received == -EINTR ? null : "the kernel answers with error " + -received;
            }
            messages.handOut(received, sink);
            packets += received;
            if (received < messages.count()) {
                return null;
            }
        }
        return null;
    }

    /** Reads what is left, which cannot grow any more. */
    private void drain(PacketSink sink) {
        long before;
        do {
            before = end.read() + end.late();
            watch.await(DRAINED_MILLIS); // returns at once if there is something
            receive(sink);
            sink.tick();
        } while (end.read() + end.late() > before);
        drained = true;
    }

    @Override
    public synchronized void stop(long last) {
        if (closed) {
            return;
        }
        end.tighten(last);
        if (!FilterAttachment.acceptNothing(socket)) {
            LOG.warn("The socket on {} could not be told to accept nothing; packets are left out by their time", name);
        }
        end.reach();
    }

    @Override
    public void limit(long last) {
        end.limit(last);
    }

    /** {@inheritDoc} As with a ring, the kernel's own count is the proof once all is read. */
    @Override
    public SourceStatistics statistics() {
        // struct tpacket_stats: packets, the lost ones included, and lost ones; both begin anew with each look.
        countsLength.set(JAVA_INT, 0, (int) counts.byteSize());
        if (Libc.getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, counts, countsLength) == 0) {
            entered += Integer.toUnsignedLong(counts.get(JAVA_INT, 0));
            lost += Integer.toUnsignedLong(counts.get(JAVA_INT, 4));
        }
        long missing = drained ? Math.max(lost, entered - end.late() - end.read()) : lost;
        return new SourceStatistics(end.read() + missing, missing, losses.count());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libc.close(socket);
            arena.close();
        }
    }
}
