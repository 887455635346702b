package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.testing.ClassicPcap;

final class SegmentDissectorTest {
    private final SegmentDissector dissector = new SegmentDissector(Dissections.ALL);

    @ParameterizedTest
    @ValueSource(strings = {"zerologon.pcap", "dnp3-flood.pcap", "sll2-linktype.pcap", "vlan-fragments.pcap"})
    void section_givesTheFlowsOfItsPackets(String capture) throws PcapngException {
        assertThat(dissector.dissect(section(capture))).isEqualTo(Dissections.of(capture));
    }

    @Test
    void sameSection_givesTheSameFlows_whateverCameBefore() throws PcapngException {
        byte[] section = section("smb-psexec-add-user.pcap");
        DissectedSegment alone = dissector.dissect(section);
        dissector.dissect(section("zerologon.pcap"));

        assertThat(dissector.dissect(section)).isEqualTo(alone);
    }

    @Test
    void damagedSection_isRefused_andLeavesNothingBehind() throws PcapngException {
        byte[] section = section("dns-nxdomain.pcap");
        byte[] cut = Arrays.copyOf(section, section.length - 100);

        assertThatThrownBy(() -> dissector.dissect(cut)).isInstanceOf(PcapngException.class);
        assertThat(dissector.dissect(section)).isEqualTo(Dissections.of("dns-nxdomain.pcap"));
    }

    private static byte[] section(String name) {
        ClassicPcap capture = ClassicPcap.resource(name);
        var section = new Section();
        section.begin(List.of(new InterfaceDescription("test0", capture.linkType(), 262_144)), "test");
        for (ClassicPcap.Packet packet : capture.packets()) {
            section.packet(0, packet.epochNanos(), packet.data(), 0, packet.capturedLength(), packet.originalLength());
        }
        section.finish(List.of(
                new InterfaceStatistics(capture.packets().size(), 0, 0, Instant.EPOCH, Instant.EPOCH.plusSeconds(1))));
        return Arrays.copyOf(section.array(), section.length());
    }
}
