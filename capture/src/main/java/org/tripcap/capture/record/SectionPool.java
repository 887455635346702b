package org.tripcap.capture.record;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.segment.Section;

/**
 * The sections that packets are recorded into, of which there are so many and no more: what bounds the memory of a sensor whose
 * disk or processor cannot keep up. Thread-safe.
 */
final class SectionPool {

    private final int sectionBytes;
    private final int sections;
    private final Semaphore free;
    private final Deque<Section> idle = new ArrayDeque<>();

    /** So many sections. */
    SectionPool(int sections, int sectionBytes) {
        this.sectionBytes = sectionBytes;
        this.sections = sections;
        this.free = new Semaphore(sections);
    }

    /** An empty section, or null when none gets free in time. */
    @Nullable Section take(long patienceMillis) {
        try {
            if (!free.tryAcquire(patienceMillis, TimeUnit.MILLISECONDS)) {
                return null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        synchronized (idle) {
            Section section = idle.pollLast();
            return section == null ? new Section(sectionBytes) : section;
        }
    }

    /** Takes a section back, and wipes it. */
    void giveBack(Section section) {
        section.reset();
        synchronized (idle) {
            idle.addLast(section);
        }
        free.release();
    }

    /** Lets go of the memory of unused sections, when nothing is recorded any more. */
    void trim() {
        synchronized (idle) {
            idle.clear();
        }
    }

    /** Bytes of sections in use. */
    long bytesInUse() {
        return (long) (sections - free.availablePermits()) * sectionBytes;
    }
}
