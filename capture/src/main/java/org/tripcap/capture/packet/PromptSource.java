package org.tripcap.capture.packet;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live interface that collects packets as soon as can be. The kernel takes eight milliseconds and more to make a ring, and several
 * times as long for a large one. So a socket without a ring begins, one with a small ring takes over, and one with the rest of the
 * ring from that. All have the same filter; for a moment two are open, no packet is lost between them, and what both saw is handed
 * out once. If the next one cannot be made, the one before goes on.
 */
public final class PromptSource implements PacketSource {

    /** The small ring: made in eight milliseconds, and enough for the while at several hundred Mbit/s. */
    static final int FIRST_RING_BYTES = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(PromptSource.class);

    private final PacketSource first;
    private final Opener next;
    private final Overlap overlap = new Overlap();
    private final Object lock = new Object();
    private @Nullable PacketSource second;
    private long limit = Long.MAX_VALUE;
    private boolean stopped;
    private volatile boolean meeting;
    private volatile boolean handedOver;
    private long seamNanos = Long.MAX_VALUE;
    private long leftOut;
    /** Of the first handle, once it is over. */
    private @Nullable SourceStatistics before;
    /** Of the second handle: what it counted while the first still did. */
    private long lossesBefore;

    private long leftOutAfter;
    private boolean settled;

    /** Makes what takes over. */
    @FunctionalInterface
    private interface Opener {
        PacketSource open() throws CaptureException;
    }

    private PromptSource(PacketSource first, Opener next) {
        this.first = first;
        this.next = next;
    }

    /**
     * Opens an interface; from now on, packets that the filter accepts are collected.
     *
     * @param request the ring it names is what the rings take together
     * @throws CaptureException as {@link LiveSource#open}
     */
    public static PacketSource open(LiveSource.Request request) throws CaptureException {
        Optional<SocketSource> first = SocketSource.open(request);
        return first.isPresent() ? new PromptSource(first.get(), () -> withRings(request)) : withRings(request);
    }

    private static PacketSource withRings(LiveSource.Request request) throws CaptureException {
        int rest = request.ringBytes() - FIRST_RING_BYTES;
        if (rest <= FIRST_RING_BYTES) {
            return LiveSource.open(request);
        }
        return new PromptSource(
                LiveSource.open(request.withRing(FIRST_RING_BYTES)), () -> LiveSource.open(request.withRing(rest)));
    }

    /** Calls what opening an interface will need, without one, so that the JVM has compiled it then. */
    public static void warmUp() {
        SocketSource.warmUp((epochNanos, memory, offset, capturedLength, originalLength) -> {});
    }

    @Override
    public String name() {
        return first.name();
    }

    @Override
    public LinkType linkType() {
        return first.linkType();
    }

    @Override
    public void run(PacketSink sink) throws CaptureException {
        Thread opener = Thread.ofPlatform().name("ring-" + name()).start(this::replace);
        CaptureException lost = null;
        try {
            first.run(new Before(sink));
        } catch (CaptureException e) {
            lost = e;
        }
        PacketSource successor = second(opener);
        if (successor != null) {
            if (lost != null) {
                successor.stop(Long.MAX_VALUE); // both have lost the interface; what it still has is handed out
            }
            handOver(successor);
            successor.run(new After(sink));
        }
        if (lost != null) {
            throw lost;
        }
    }

    /** Makes the second handle, and lets both meet. */
    private void replace() {
        try {
            PacketSource opened = next.open();
            synchronized (lock) {
                if (stopped) {
                    opened.close();
                    return;
                }
                opened.limit(limit);
                second = opened;
                meeting = true;
                seamNanos = overlap.fix(now() + Overlap.MARGIN_NANOS);
            }
            TimeUnit.NANOSECONDS.sleep(2 * Overlap.MARGIN_NANOS);
            first.stop(seamNanos);
        } catch (CaptureException e) {
            LOG.warn("{} is recorded with less room in the kernel than it should have: {}", name(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** By the kernel's clock, which stamps the packets; no other will do. */
    private static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    private @Nullable PacketSource second(Thread opener) {
        boolean interrupted = false;
        while (true) {
            try {
                opener.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            return second;
        }
    }

    /** Whether the last handle is read. */
    boolean isHandedOver() {
        return handedOver && (!(second instanceof PromptSource prompt) || prompt.isHandedOver());
    }

    private void handOver(PacketSource successor) {
        before = whileFirst();
        lossesBefore = successor.statistics().droppedInterface();
        first.close();
        handedOver = true;
    }

    @Override
    public void stop(long lastNanos) {
        synchronized (lock) {
            stopped = true;
            first.stop(lastNanos);
            if (second != null) {
                second.stop(lastNanos);
            }
        }
    }

    @Override
    public void limit(long lastNanos) {
        synchronized (lock) {
            limit = lastNanos;
            first.limit(lastNanos);
            if (second != null) {
                second.limit(lastNanos);
            }
        }
    }

    @Override
    public SourceStatistics statistics() {
        SourceStatistics earlier = before;
        PacketSource successor = second;
        if (earlier == null || successor == null) {
            return whileFirst();
        }
        SourceStatistics now = successor.statistics();
        return new SourceStatistics(
                earlier.accepted() + now.accepted() - leftOutAfter,
                earlier.droppedKernel() + now.droppedKernel(),
                earlier.droppedInterface() + now.droppedInterface() - lossesBefore);
    }

    private SourceStatistics whileFirst() {
        SourceStatistics now = first.statistics();
        return new SourceStatistics(now.accepted() - leftOut, now.droppedKernel(), now.droppedInterface());
    }

    @Override
    public void close() {
        first.close();
        synchronized (lock) {
            stopped = true;
            if (second != null) {
                second.close();
            }
        }
    }

    /** Up to the seam, what the first handle reads counts. */
    private final class Before implements PacketSink {
        private final PacketSink next;

        Before(PacketSink next) {
            this.next = next;
        }

        @Override
        public void packet(long epochNanos, MemorySegment memory, long offset, int capturedLength, int originalLength) {
            if (meeting && !overlap.isOld(epochNanos, memory, offset, capturedLength)) {
                leftOut++;
                return;
            }
            next.packet(epochNanos, memory, offset, capturedLength, originalLength);
        }

        @Override
        public void tick() {
            next.tick();
        }
    }

    /** From the seam on, what the second handle reads counts. */
    private final class After implements PacketSink {
        private final PacketSink next;
        private final long begunNanos = System.nanoTime();

        After(PacketSink next) {
            this.next = next;
        }

        @Override
        public void packet(long epochNanos, MemorySegment memory, long offset, int capturedLength, int originalLength) {
            if (!settled && !isNew(epochNanos, memory, offset, capturedLength)) {
                leftOutAfter++;
                return;
            }
            next.packet(epochNanos, memory, offset, capturedLength, originalLength);
        }

        private boolean isNew(long epochNanos, MemorySegment memory, long offset, int length) {
            settled = overlap.isSettled(epochNanos, begunNanos);
            return settled || overlap.isNew(epochNanos, memory, offset, length);
        }

        @Override
        public void tick() {
            next.tick();
        }
    }
}
