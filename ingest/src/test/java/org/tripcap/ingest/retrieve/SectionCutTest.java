package org.tripcap.ingest.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.packet.CaptureFrames;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.ingest.dissect.DissectLimits;
import org.tripcap.ingest.dissect.DissectedSegment;
import org.tripcap.ingest.dissect.Flow;
import org.tripcap.ingest.dissect.SegmentDissector;

/** Packets cut out of sections are a capture file again, as libpcap reads it. */
class SectionCutTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final SectionCut cut = new SectionCut(out);
    private ClassicPcap first;
    private ClassicPcap second;

    @TempDir
    private Path directory;

    @BeforeEach
    void read() throws IOException {
        first = ClassicPcap.resource("smb-psexec-add-user.pcap");
        second = ClassicPcap.resource("vlan-fragments.pcap");
    }

    private static byte[] section(ClassicPcap capture) {
        Section section = new Section();
        section.begin(List.of(new InterfaceDescription("eth0", capture.linkType(), Scope.MAX_SNAPLEN)), "test");
        for (ClassicPcap.Packet packet : capture.packets()) {
            section.packet(0, packet.epochNanos(), packet.data(), 0, packet.capturedLength(), packet.originalLength());
        }
        section.finish(List.of(new InterfaceStatistics(section.packets(), 0, 0, Instant.EPOCH, Instant.EPOCH)));
        return Arrays.copyOf(section.array(), section.length());
    }

    private static Stream<byte[]> data(ClassicPcap capture) {
        return capture.packets().stream().map(ClassicPcap.Packet::data);
    }

    private List<byte[]> readBack() throws IOException {
        return CaptureFrames.read(Files.write(directory.resolve("cut.pcapng"), out.toByteArray()))
                .frames();
    }

    @Test
    void severalSections_areOneFile() throws Exception {
        cut.write(section(first), null, null);
        cut.write(section(second), null, null);

        assertThat(readBack())
                .containsExactlyElementsOf(
                        Stream.concat(data(first), data(second)).toList());
        assertThat(cut.packets())
                .isEqualTo(first.packets().size() + second.packets().size());
    }

    @Test
    void everyFlow_getsAsManyPacketsAsItsDocumentCounts_fragmentsIncluded() throws Exception {
        for (ClassicPcap capture : List.of(first, second)) {
            byte[] section = section(capture);
            DissectedSegment dissected = new SegmentDissector(DissectLimits.DEFAULT).dissect(section);
            assertThat(dissected.flows()).isNotEmpty();
            long sum = 0;
            for (Flow flow : dissected.flows()) {
                SectionCut one = new SectionCut(new ByteArrayOutputStream());
                one.write(section, Set.of(flow.id()), null);
                assertThat(one.packets()).isEqualTo(flow.packets());
                assertThat(one.bytes()).isEqualTo(flow.bytes());
                sum += one.packets();
            }
            assertThat(sum).isEqualTo(capture.packets().size());
        }
    }

    @Test
    void filter_choosesAmongTheFlowsPackets() throws Exception {
        byte[] section = section(first);
        String largest = new SegmentDissector(DissectLimits.DEFAULT)
                .dissect(section)
                .flows()
                .getFirst()
                .id();

        cut.write(section, Set.of(largest), (linkType, data, offset, captured, original) -> captured > 1_000);

        assertThat(readBack()).isNotEmpty().allMatch(frame -> frame.length > 1_000);
    }

    @Test
    void nothingChosen_writesNothing() throws Exception {
        cut.write(section(first), Set.of("0".repeat(32)), null);
        assertThat(out.size()).isZero();
    }

    @Test
    void damagedSection_writesNothing_andTheNextOneIsWhole() throws Exception {
        byte[] damaged = section(first);
        damaged[damaged.length - 1] ^= 1;

        assertThatThrownBy(() -> cut.write(damaged, null, null)).isInstanceOf(PcapngException.class);
        assertThat(out.size()).isZero();
        cut.write(section(second), null, null);

        assertThat(readBack()).containsExactlyElementsOf(data(second).toList());
    }
}
