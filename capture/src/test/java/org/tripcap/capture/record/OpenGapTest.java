package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.Section;

class OpenGapTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    /** Two packets of 60 bytes, three dropped by the kernel, five by the interface, seven in the queue. */
    private static FinishedSection lost(Instant from, Instant to) {
        Section section = new Section();
        section.begin(List.of(new InterfaceDescription("eth0", 1, 262_144)), "tripcap test");
        for (int i = 0; i < 2; i++) {
            section.packet(0, from.getEpochSecond() * 1_000_000_000L + i, new byte[60], 0, 60, 60);
        }
        return FinishedSection.of("eth0", section, new InterfaceStatistics(12, 5, 3, from, to), 7);
    }

    @Test
    void gap_countsWhatWasDroppedMeanwhile_sinceNoSegmentStatesIt() {
        OpenGap gap = OpenGap.of(GapReason.OUTBOX_FULL, lost(START, START.plusSeconds(2)))
                .plus(lost(START.plusSeconds(2), START.plusSeconds(4)));

        assertThat(gap.body())
                .isEqualTo(new Body.Gap(START, START.plusSeconds(4), GapReason.OUTBOX_FULL, 2 * (2L + 15), 2 * 120L));
    }

    @Test
    void gap_spansSectionsOfATimeThatCameAgain() {
        OpenGap gap = OpenGap.of(GapReason.DISK_FAILED, lost(START, START.plusSeconds(2)))
                .plus(lost(START.minusSeconds(60), START.minusSeconds(58)));

        assertThat(List.of(gap.from(), gap.to())).containsExactly(START.minusSeconds(60), START.plusSeconds(2));
    }
}
