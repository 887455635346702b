package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.PcapTruth;
import org.tripcap.capture.testing.Programs;

/** Wireshark's programs open a section without complaint and see the packets of the capture it was made from. */
class WiresharkTest {

    @TempDir
    private Path directory;

    @BeforeAll
    static void requirePrograms() throws InterruptedException {
        assumeTrue(Programs.works("tshark", "--version"), "tshark is not installed");
        assumeTrue(Programs.works("capinfos", "--version"), "capinfos is not installed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zerologon.pcap", "log4shell-poc.pcap", "dnp3-flood.pcap", "sll2-linktype.pcap"})
    void tshark_seesTheSamePackets(String name) throws Exception {
        Path original = Files.write(directory.resolve("original.pcap"), ClassicPcap.resourceBytes(name));
        Path section = write(Segments.section(ClassicPcap.resource(name)));

        assertThat(packets(section))
                .isEqualTo(packets(original))
                .hasLineCount(PcapTruth.of(name).packets());
    }

    @Test
    void capinfos_seesApplicationInterfaceAndStatistics() throws Exception {
        Path section = write(Segments.section(ClassicPcap.resource("zerologon.pcap")));

        assertThat(Programs.output("capinfos", section.toString()))
                .contains("Wireshark/... - pcapng")
                .contains("Capture application: " + Segments.APPLICATION)
                .contains("Name = eth0")
                .contains("Time resolution = 0x09")
                .contains("Number of stat entries = 1")
                .contains("Number of packets = 1012");
    }

    private Path write(Section section) throws Exception {
        return Files.write(directory.resolve("section.pcapng"), Segments.bytes(section));
    }

    private static String packets(Path file) throws Exception {
        return Programs.output(
                "tshark",
                "-n",
                "-r",
                file.toString(),
                "-T",
                "fields",
                "-e",
                "frame.time_epoch",
                "-e",
                "frame.len",
                "-e",
                "frame.cap_len",
                "-e",
                "frame.protocols");
    }
}
