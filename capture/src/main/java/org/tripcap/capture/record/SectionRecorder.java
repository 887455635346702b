package org.tripcap.capture.record;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.packet.PacketSink;
import org.tripcap.capture.packet.PacketSource;
import org.tripcap.capture.packet.SourceStatistics;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.Section;

/**
 * Collects one source's packets in sections and hands each on when it is full or old. Belongs to the source's thread; what
 * reads the counts may run elsewhere.
 */
final class SectionRecorder implements PacketSink {

    private static final Logger LOG = LoggerFactory.getLogger(SectionRecorder.class);
    private static final String APPLICATION = "tripcap";
    /** How long the kernel's ring alone has to hold packets, before packets are dropped here. */
    private static final long PATIENCE_MILLIS = 100;
    /** How long the last losses wait for a section to be stated in; nothing is read meanwhile. */
    private static final long LAST_PATIENCE_MILLIS = 30_000;
    /** How often a quiet source is told of, and how long before that its packets were read for sure. */
    private static final long QUIET_NANOS = 1_000_000_000L;

    private final PacketSource source;
    private final List<InterfaceDescription> descriptions;
    private final SectionPool pool;
    private final long ageNanos;
    private final InstantSource clock;
    private final Listener listener;
    private final RunCounters counters;
    private SourceStatistics counted = SourceStatistics.NONE;
    private Instant since;
    private @Nullable Section section;
    private long begunNanos;
    private int countedPackets;
    private long countedBytes;
    private long droppedQueue;
    private long leftOut;
    private boolean starving;
    private long toldNanos = System.nanoTime();

    /** Hears what a recorder has, on the recorder's thread. */
    @FunctionalInterface
    interface Listener {

        /** A section takes no more packets. */
        void finished(FinishedSection section);

        /** Up to here there was no packet that is not in a finished section, and none was lost; told every second at most. */
        default void quiet(Instant until) {}
    }

    SectionRecorder(
            PacketSource source,
            int snaplen,
            SectionPool pool,
            long ageNanos,
            InstantSource clock,
            RunCounters counters,
            Listener listener) {
        this.source = source;
        this.descriptions = List.of(
                new InterfaceDescription(source.name(), source.linkType().value(), snaplen));
        this.pool = pool;
        this.ageNanos = ageNanos;
        this.clock = clock;
        this.counters = counters;
        this.listener = listener;
        this.since = clock.instant();
    }

    @Override
    public void packet(long epochNanos, MemorySegment memory, long offset, int capturedLength, int originalLength) {
        Section into = section;
        if (into == null || !into.fits(capturedLength)) {
            rotate();
            into = begin();
            if (into == null) {
                droppedQueue++;
                counters.dropped();
                return;
            }
        }
        into.packet(0, epochNanos, memory, offset, capturedLength, originalLength);
    }

    @Override
    public void tick() {
        starving = false;
        Section open = section;
        if (open != null) {
            count(open);
            if (System.nanoTime() - begunNanos >= ageNanos) {
                rotate();
            }
        } else if (System.nanoTime() - toldNanos >= QUIET_NANOS) {
            toldNanos = System.nanoTime();
            quiet(clock.instant());
        }
    }

    private void quiet(Instant now) {
        SourceStatistics unstated = source.statistics().since(counted);
        if (droppedQueue + unstated.droppedKernel() + unstated.droppedInterface() == 0) {
            listener.quiet(now.minusNanos(QUIET_NANOS));
        }
    }

    /** Not packet by packet: the counts are read by other threads, and each update would cost as much as a copy. */
    private void count(Section open) {
        counters.packets(open.packets() - countedPackets, open.packetBytes() - countedBytes);
        countedPackets = open.packets();
        countedBytes = open.packetBytes();
    }

    /** A packet that the source counts was recorded by another handle. */
    void leftOut() {
        leftOut++;
    }

    /** Hands on what is there, and a section without packets when there are losses to be stated. */
    void finish() {
        rotate();
        SourceStatistics rest = source.statistics().since(counted);
        if (Math.max(0, rest.accepted() - leftOut) + rest.droppedKernel() + rest.droppedInterface() + droppedQueue
                > 0) {
            if (begin(LAST_PATIENCE_MILLIS) == null) {
                LOG.error(
                        "{}: {} packets dropped in the kernel and {} here at the end could not be stated",
                        source.name(),
                        rest.droppedKernel(),
                        droppedQueue);
            }
            rotate();
        }
    }

    private @Nullable Section begin() {
        // Once a batch found no memory, the rest of it does not wait again.
        return begin(starving ? 0 : PATIENCE_MILLIS);
    }

    private @Nullable Section begin(long patienceMillis) {
        Section taken = pool.take(patienceMillis);
        starving = taken == null;
        if (taken != null) {
            taken.begin(descriptions, APPLICATION);
            begunNanos = System.nanoTime();
            countedPackets = 0;
            countedBytes = 0;
        }
        section = taken;
        return taken;
    }

    private void rotate() {
        Section full = section;
        if (full == null) {
            return;
        }
        section = null;
        count(full);
        SourceStatistics now = source.statistics();
        SourceStatistics delta = now.since(counted);
        counted = now;
        long accepted = Math.max(0, delta.accepted() - leftOut);
        leftOut -= delta.accepted() - accepted;
        Instant end = clock.instant();
        Instant start = since.isAfter(end) ? end : since;
        since = end;
        InterfaceStatistics statistics =
                new InterfaceStatistics(accepted, delta.droppedInterface(), delta.droppedKernel(), start, end);
        long dropped = droppedQueue;
        droppedQueue = 0;
        counters.kernel(delta.droppedKernel(), delta.droppedInterface());
        listener.finished(FinishedSection.of(source.name(), full, statistics, dropped));
    }
}
