package org.tripcap.capture.record;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.segment.SealedSegment;
import org.tripcap.capture.segment.Sealer;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.segment.SectionDigests;
import org.tripcap.capture.segment.SegmentContext;

/**
 * Seals for all incidents, a few sections at a time: a sealer's buffers are as large as a section, and more sealers than
 * processors seal nothing sooner. Thread-safe.
 */
final class Sealers {

    private final Semaphore free;
    private final Deque<Sealer> idle = new ArrayDeque<>();

    Sealers(int count) {
        this.free = new Semaphore(count, true);
    }

    /** Seals a section that was hashed, once a sealer is free. */
    SealedSegment seal(Section section, SectionDigests digests, SegmentContext context, IncidentKey key) {
        free.acquireUninterruptibly();
        try {
            Sealer sealer = take();
            SealedSegment sealed = sealer.seal(section, digests, context, key);
            synchronized (idle) {
                idle.addLast(sealer);
            }
            return sealed;
        } finally {
            free.release();
        }
    }

    private Sealer take() {
        synchronized (idle) {
            Sealer sealer = idle.pollLast();
            return sealer == null ? new Sealer() : sealer;
        }
    }

    /** Lets go of the memory of unused sealers, when nothing is recorded any more. */
    void trim() {
        synchronized (idle) {
            idle.clear();
        }
    }
}
