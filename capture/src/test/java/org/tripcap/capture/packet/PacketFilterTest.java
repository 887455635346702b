package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.ClassicPcap.Packet;

class PacketFilterTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "icmp-and-ssh.pcap, icmp",
        "smb-mimikatz-lateral.pcap, tcp port 445",
        "sll2-linktype.pcap, ip",
        "dnp3-flood.pcap, tcp",
        "vlan-fragments.pcap, vlan and ip"
    })
    void accepts_isWhatLibpcapReadsFromTheFile(String capture, String filter) throws Exception {
        ClassicPcap read = ClassicPcap.resource(capture);
        List<Integer> accepted = new ArrayList<>();
        try (PacketFilter packets = new PacketFilter(filter)) {
            for (Packet packet : read.packets()) {
                byte[] shifted = new byte[packet.data().length + 7];
                System.arraycopy(packet.data(), 0, shifted, 7, packet.data().length);
                if (packets.accepts(read.linkType(), shifted, 7, packet.capturedLength(), packet.originalLength())) {
                    accepted.add(packet.data().length);
                }
            }
        }
        assertThat(accepted).isNotEmpty().isEqualTo(fromFile(capture, filter));
    }

    private List<Integer> fromFile(String capture, String filter) throws IOException {
        Path file = Files.write(directory.resolve(capture), ClassicPcap.resourceBytes(capture));
        CollectingSink sink = new CollectingSink();
        try (FileSource source = FileSource.open(file, filter, 262_144, Pace.FULL_SPEED)) {
            source.run(sink);
        }
        return sink.packets.stream().map(p -> p.data().length).toList();
    }

    @Test
    void filterThatIsNone_isRefusedAtOnce() {
        assertThatThrownBy(() -> new PacketFilter("hots 192.0.2.1"))
                .isInstanceOf(BadFilterException.class)
                .hasMessageContaining("syntax error");
    }
}
