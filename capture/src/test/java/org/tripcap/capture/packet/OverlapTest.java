package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class OverlapTest {

    private static final long SEAM = 1_000_000_000L;
    private static final long MICRO = 1_000;

    private final Overlap overlap = new Overlap();
    private final MemorySegment memory = Arena.ofAuto().allocateFrom("0123456789abcdef");

    @Test
    void packetOfBothHandles_nearTheSeam_isNewOnlyOnce() {
        overlap.fix(SEAM);
        assertThat(overlap.isOld(SEAM - 3 * MICRO, memory, 0, 8)).isTrue();

        assertThat(overlap.isNew(SEAM + MICRO, memory, 0, 8)).isFalse();
        assertThat(overlap.isNew(SEAM + 2 * MICRO, memory, 0, 8)).isTrue();
        assertThat(overlap.isNew(SEAM + MICRO, memory, 1, 8)).isTrue();
    }

    @Test
    void identicalPackets_areToldByTheNearestStamp() {
        overlap.fix(SEAM);
        for (int i = 10; i >= 1; i--) {
            overlap.isOld(SEAM - i * 100L * MICRO, memory, 0, 8);
        }

        // Each of the ten again, stamped a little later by the other socket, then two that only it saw.
        for (int i = 10; i >= 1; i--) {
            assertThat(overlap.isNew(SEAM - i * 100L * MICRO + MICRO, memory, 0, 8))
                    .isFalse();
        }
        assertThat(overlap.isNew(SEAM + 50 * MICRO, memory, 0, 8)).isTrue();
        assertThat(overlap.isNew(SEAM + 60 * MICRO, memory, 0, 8)).isTrue();
    }

    @Test
    void farFromTheSeam_timeAloneDecides() {
        overlap.fix(SEAM);

        assertThat(overlap.isNew(SEAM - Overlap.FUZZ_NANOS - 1, memory, 0, 8)).isFalse();
        assertThat(overlap.isNew(SEAM + Overlap.FUZZ_NANOS + 1, memory, 0, 8)).isTrue();
        assertThat(overlap.isOld(SEAM + 1, memory, 0, 8)).isFalse();
    }

    @Test
    void fix_afterLaterPacketsWereRecorded_movesBehindThem() {
        overlap.isOld(SEAM + 7, memory, 0, 8);

        assertThat(overlap.fix(SEAM)).isEqualTo(SEAM + 7);
        assertThat(overlap.isOld(SEAM + 8, memory, 0, 8)).isFalse();
    }
}
