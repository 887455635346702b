package org.tripcap.capture.packet;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.packet.CaptureException.Problem;

/**
 * A live interface, read through the kernel's packet ring with the filter attached in the kernel.
 *
 * <p>Its counts are exact at the end: {@link #stop} first lets the kernel accept nothing more, so that what is left in the ring
 * is finite, and {@link #run} reads all of it before it returns.
 */
public final class LiveSource implements PacketSource {

    /** The longest time between two ticks of the sink, in milliseconds. */
    public static final int POLL_MILLIS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(LiveSource.class);
    /** After this many milliseconds the kernel hands on a block of the ring that is not full. */
    private static final int RETIRE_MILLIS = 10;
    /**
     * So long after its socket accepts nothing, no packet is on its way into the ring. Where the kernel has packets in an open
     * block by then, since a busy machine hands it on late, they are waited for.
     */
    private static final long DRAINED_NANOS = TimeUnit.MILLISECONDS.toNanos(4 * RETIRE_MILLIS);

    private static final long DRAIN_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Packets a call: bounds the time between two ticks under a flood. */
    private static final int BATCH = 16_384;

    private static final String ANY = "any";

    private final String name;
    private final PcapHandle handle;
    private final DumpStream stream;
    private final @Nullable PacketRing ring;
    /** Of others, libpcap makes the link-layer header that is recorded. */
    private final boolean isEthernet;

    private final int socket;
    private final KernelCounter received;
    private final KernelCounter dropped;
    private final InterfaceLosses losses;
    private final Arena arena = Arena.ofShared();
    private final SocketWatch watch;
    private final PacketEnd end = new PacketEnd();
    private boolean drained;
    private volatile boolean takenOver;
    private boolean closed;

    private LiveSource(
            String name,
            PcapHandle handle,
            DumpStream stream,
            @Nullable PacketRing ring,
            int socket,
            PcapStat baseline,
            InterfaceLosses losses) {
        this.name = name;
        this.handle = handle;
        this.stream = stream;
        this.ring = ring;
        this.socket = socket;
        this.isEthernet = Interfaces.isEthernet(name);
        this.received = new KernelCounter(baseline.getNumPacketsReceived());
        this.dropped = new KernelCounter(baseline.getNumPacketsDropped());
        this.losses = losses;
        this.watch = new SocketWatch(arena, socket, name);
    }

    /**
     * How to open an interface.
     *
     * @param interfaceName its name, or {@code any}
     * @param filter in the syntax of pcap-filter(7)
     * @param snaplen octets kept of each packet, 64 to 262,144
     * @param ringBytes size of the kernel's ring
     * @param promiscuous whether packets for other hosts are wanted too
     */
    public record Request(String interfaceName, String filter, int snaplen, int ringBytes, boolean promiscuous) {

        /** The ring's default size, 64 MiB. */
        public static final int DEFAULT_RING_BYTES = 64 << 20;

        /** Checks the ranges. */
        public Request {
            if (interfaceName.isBlank() || interfaceName.length() > 255) {
                throw new IllegalArgumentException("interface '" + interfaceName + "' is no name of an interface");
            }
            if (snaplen < 1 || snaplen > RecordParser.MAX_CAPTURED) {
                throw new IllegalArgumentException(
                        "snaplen is 1 to " + RecordParser.MAX_CAPTURED + " octets, not " + snaplen);
            }
            if (ringBytes < 1 << 20) {
                throw new IllegalArgumentException("the ring has 1 MiB or more, not " + ringBytes + " bytes");
            }
        }

        LinkType linkType() throws CaptureException {
            return interfaceName.equals(ANY) ? LinkType.LINUX_SLL2 : Interfaces.linkType(interfaceName);
        }

        Request withRing(int bytes) {
            return new Request(interfaceName, filter, snaplen, bytes, promiscuous);
        }

        /** The same, with the filter as the interface's link type can hold it. */
        Request suited() throws CaptureException {
            return new Request(interfaceName, FilterCheck.suited(filter, linkType()), snaplen, ringBytes, promiscuous);
        }
    }

    /**
     * Opens an interface; from now on, packets that the filter accepts collect in the ring. The filter is compiled before the
     * interface is opened, so that a bad one opens nothing.
     *
     * @throws CaptureException when there is no such interface, it may not be opened, or the kernel does not take the filter
     */
    public static LiveSource open(Request asked) throws CaptureException {
        Request request = asked.suited();
        checkFilter(request);
        PcapHandle handle = activate(request);
        try {
            if (request.interfaceName().equals(ANY)) {
                handle.setDlt(LinkType.LINUX_SLL2.dlt());
            }
            MemorySegment pcap = Pcap4jInternals.pointer(handle);
            int socket = Libpcap.fileno(pcap);
            ArrivalStamps.enable(socket);
            attach(handle, socket, request);
            PcapStat baseline = handle.getStats();
            InterfaceLosses losses = new InterfaceLosses(request.interfaceName());
            handle.setBlockingMode(BlockingMode.NONBLOCKING);
            DumpStream stream = new DumpStream(pcap, request.snaplen());
            PacketRing ring = PacketRing.of(socket, request.snaplen()).orElse(null);
            return new LiveSource(request.interfaceName(), handle, stream, ring, socket, baseline, losses);
        } catch (PcapNativeException | NotOpenException e) {
            handle.close();
            throw new CaptureException(
                    Problem.OTHER, "interface " + request.interfaceName() + ": " + e.getMessage(), e);
        } catch (CaptureException e) {
            handle.close();
            throw e;
        } catch (IOException e) {
            handle.close();
            throw new CaptureException(
                    Problem.OTHER, "interface " + request.interfaceName() + ": " + e.getMessage(), e);
        }
    }

    private static void checkFilter(Request request) throws CaptureException {
        LinkType expected = request.linkType();
        try {
            CompiledFilter filter = FilterCheck.compile(request.filter(), expected);
            if (!filter.fitsKernel()) {
                throw new CaptureException(
                        Problem.FILTER_NOT_ATTACHED,
                        "the filter compiles to " + filter.instructions().size() + " instructions, the kernel takes "
                                + CompiledFilter.KERNEL_INSTRUCTIONS + "; name networks instead of hosts");
            }
        } catch (BadFilterException e) {
            throw new CaptureException(Problem.BAD_FILTER, String.valueOf(e.getMessage()), e);
        }
    }

    private static PcapHandle activate(Request request) throws CaptureException {
        String name = request.interfaceName();
        if (!Interfaces.exists(name)) {
            throw new CaptureException(
                    Problem.NO_SUCH_INTERFACE,
                    "interface '" + name + "' does not exist; 'ip link' lists those that do");
        }
        try {
            return new PcapHandle.Builder(name)
                    .snaplen(request.snaplen())
                    .promiscuousMode(
                            request.promiscuous() ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                    .timeoutMillis(RETIRE_MILLIS)
                    .bufferSize(request.ringBytes())
                    .timestampPrecision(TimestampPrecision.NANO)
                    .build();
        } catch (PcapNativeException e) {
            String message = String.valueOf(e.getMessage());
            boolean denied = message.contains("permission") || message.contains("not permitted");
            throw new CaptureException(
                    denied ? Problem.NOT_PERMITTED : Problem.OTHER,
                    "interface " + name + " cannot be opened: " + message
                            + (denied ? "; the sensor needs CAP_NET_RAW" : ""),
                    e);
        }
    }

    /**
     * Sets the filter and makes sure that the kernel runs it: libpcap falls back to user space without a word. Compiled again
     * for this handle, since a live one knows VLAN tags that the kernel took off the packet.
     */
    static void attach(PcapHandle handle, int socket, Request request)
            throws PcapNativeException, NotOpenException, CaptureException {
        BpfProgram program = handle.compileFilter(
                request.filter(), FilterCheck.mode(request.filter()), PcapHandle.PCAP_NETMASK_UNKNOWN);
        try {
            try {
                handle.setFilter(program);
            } catch (PcapNativeException e) {
                throw new CaptureException(
                        Problem.FILTER_NOT_ATTACHED,
                        "the kernel refused the filter on " + request.interfaceName() + ": " + e.getMessage(),
                        e);
            }
            int wanted = FilterCheck.instructions(program).size();
            int attached = FilterAttachment.instructions(socket);
            if (attached != wanted) {
                throw new CaptureException(
                        Problem.FILTER_NOT_ATTACHED,
                        "the kernel did not attach the filter to " + request.interfaceName() + ": expected " + wanted
                                + " instructions, found " + attached
                                + "; shorten it, or raise net.core.optmem_max");
            }
        } finally {
            program.free();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LinkType linkType() {
        return stream.linkType();
    }

    @Override
    public void run(PacketSink sink) throws CaptureException {
        PacketSink counting = end.before(sink);
        String lost = null;
        while (!end.isReached() && lost == null) {
            int packets = dispatch(counting);
            sink.tick();
            if (packets < 0) {
                lost = Libpcap.error(Pcap4jInternals.pointer(handle));
            } else if (watch.isDown()) {
                lost = "it is down";
            } else if (packets == 0 && !watch.await(POLL_MILLIS)) {
                lost = "it went down or away";
            }
        }
        // Of a lost interface, too, the ring holds what came before; the error is reported only once.
        drain(counting);
        drained = true;
        if (lost != null && !end.isReached()) {
            throw new CaptureException(Problem.INTERFACE_LOST, "capturing on interface " + name + " ended: " + lost);
        }
    }

    /** Reads from the ring itself as soon as libpcap has a moment without packets. */
    private int dispatch(PacketSink sink) {
        if (ring != null && takenOver) {
            return ring.dispatch(BATCH, sink);
        }
        int packets = stream.dispatch(BATCH, sink);
        takenOver = ring != null && isEthernet && packets >= 0 && packets < BATCH && ring.takeOver();
        return packets;
    }

    /** Whether the kernel's ring is read in place by now. */
    boolean readsRing() {
        return takenOver;
    }

    /** Reads what is left in the ring, which cannot grow any more. */
    private void drain(PacketSink sink) {
        long start = System.nanoTime();
        long quietSince = start;
        long now = start;
        while (now - quietSince <= DRAINED_NANOS || (ring != null && !ring.isEmpty())) {
            if (now - start > DRAIN_LIMIT_NANOS) {
                LOG.warn("The ring of {} was not drained within {} s", name, DRAIN_LIMIT_NANOS / 1_000_000_000L);
                return;
            }
            int packets = dispatch(sink);
            sink.tick();
            now = System.nanoTime();
            if (packets > 0) {
                quietSince = now;
            } else {
                watch.await(RETIRE_MILLIS);
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Does nothing once this is closed, and never at the same time: the kernel gives the descriptor of a closed socket to the
     * next one, which may be another capture's.
     */
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

    /**
     * {@inheritDoc}
     *
     * <p>A packet in the ring counts once it is read, since only then is it known to lie before the end. After {@link #run}, the
     * kernel's own count is the proof: what it let into the ring and nobody read is lost. Not so where libpcap leaves packets
     * out: those of the loopback interface enter twice, once on their way out.
     */
    @Override
    public SourceStatistics statistics() {
        PcapStat now = kernelCounts();
        long lost = dropped.advance(now.getNumPacketsDropped());
        long entered = received.advance(now.getNumPacketsReceived()) - end.late();
        if (drained && isEthernet) {
            lost = Math.max(lost, entered - end.read());
        }
        return new SourceStatistics(end.read() + lost, lost, losses.count());
    }

    private PcapStat kernelCounts() {
        try {
            return handle.getStats();
        } catch (PcapNativeException | NotOpenException e) {
            throw new IllegalStateException("libpcap gives no statistics of " + name, e);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            stream.close();
            handle.close();
            arena.close();
        }
    }
}
