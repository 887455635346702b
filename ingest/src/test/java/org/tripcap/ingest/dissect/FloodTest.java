package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An attack from spoofed sources must not burst the index: documents are bounded, the totals exact. */
final class FloodTest {
    private static final int SOURCES = 300_000;
    private static final int SYN_LENGTH = 40;

    @Test
    void spoofedSources_becomeOneRollUp_withExactTotals() {
        var dissector = new Dissector(new DissectLimits(100, 400_000));
        flood(dissector);
        // One real conversation among them, larger than any of the spoofed ones.
        byte[] large = Frames.ipv4(6, "10.9.9.9", "192.0.2.1", Frames.tcp(4000, 80, 1, 0x18, new byte[1000]));
        dissector.packet(Frames.RAW, 7, large, 0, large.length, large.length);

        DissectedSegment segment = dissector.finish();

        assertThat(segment.totals().packets()).isEqualTo(SOURCES + 1);
        assertThat(segment.totals().flows()).isEqualTo(SOURCES + 1);
        assertThat(segment.flows()).hasSize(100);
        assertThat(segment.flows().getFirst().source().ip()).isEqualTo("10.9.9.9");
        assertThat(segment.rest())
                .isEqualTo(new RollUp(
                        SOURCES - 99,
                        true,
                        SOURCES - 99,
                        (SOURCES - 99L) * SYN_LENGTH,
                        99,
                        SOURCES - 1,
                        SOURCES - 99,
                        1,
                        1));
    }

    @Test
    void moreFlowsThanCanBeFollowed_areCountedByPacket() {
        var dissector = new Dissector(new DissectLimits(100, 1_000));
        flood(dissector);

        DissectedSegment segment = dissector.finish();

        RollUp rest = Objects.requireNonNull(segment.rest());
        assertThat(segment.flows()).hasSize(100);
        assertThat(rest.flowsExact()).isFalse();
        assertThat(rest.packets()).isEqualTo(SOURCES - 100);
        assertThat(rest.bytes()).isEqualTo((SOURCES - 100L) * SYN_LENGTH);
        assertThat(rest.sourceAddresses()).isEqualTo(SOURCES - 100);
        assertThat(rest.destinationPorts()).isEqualTo(1);
    }

    /** As a sensor records such a flood: in segments of 40,000 packets. */
    @Test
    void millionSpoofedSources_areBoundedInEverySegment_andExactInAll() {
        int perSegment = 40_000;
        var dissector = new Dissector(DissectLimits.DEFAULT);
        byte[] syn = Frames.ipv4(6, "0.0.0.0", "192.0.2.1", Frames.tcp(4000, 80, 1, 2, new byte[0]));
        long packets = 0;
        long flows = 0;
        for (int i = 1; i <= 1_000_000; i++) {
            syn[12] = (byte) (i >> 24);
            syn[13] = (byte) (i >> 16);
            syn[14] = (byte) (i >> 8);
            syn[15] = (byte) i;
            dissector.packet(Frames.RAW, i, syn, 0, syn.length, syn.length);
            if (i % perSegment == 0) {
                DissectedSegment segment = dissector.finish();
                RollUp rest = Objects.requireNonNull(segment.rest());
                assertThat(segment.flows()).hasSize(DissectLimits.DEFAULT.documents());
                assertThat(rest.sourceAddresses()).isEqualTo(rest.flows());
                packets += rest.packets()
                        + segment.flows().stream().mapToLong(Flow::packets).sum();
                flows += rest.flows() + segment.flows().size();
            }
        }
        assertThat(packets).isEqualTo(1_000_000);
        assertThat(flows).isEqualTo(1_000_000);
    }

    @Test
    void nextSegment_beginsAnew() {
        var dissector = new Dissector(new DissectLimits(100, 1_000));
        flood(dissector);
        dissector.finish();

        assertThat(dissector.finish()).isEqualTo(new Dissector(new DissectLimits(100, 1_000)).finish());
    }

    private static void flood(Dissector dissector) {
        byte[] syn = Frames.ipv4(6, "0.0.0.0", "192.0.2.1", Frames.tcp(4000, 80, 1, 2, new byte[0]));
        for (int i = 0; i < SOURCES; i++) {
            syn[13] = (byte) (i >> 16);
            syn[14] = (byte) (i >> 8);
            syn[15] = (byte) i;
            dissector.packet(Frames.RAW, i, syn, 0, syn.length, syn.length);
        }
    }
}
