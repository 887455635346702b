package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.HeldCheckpoints;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.testing.Programs;
import org.tripcap.capture.testing.RecordedCase;

/** A bundle that shows some packets and no others; here those that are longer than 400 octets. */
class DisclosureBundleTest {
    private static final String PACKETS = "segments/0002.pcapng";
    private static final String PROOF = "segments/0002.disclosure";

    @TempDir
    private Path temporary;

    private RecordedCase recorded;
    private BundledCase bundle;
    private byte[] pcapng;
    private byte[] proof;

    @BeforeEach
    void export() throws IOException {
        recorded = RecordedCase.sound(temporary.resolve("chains"));
        recorded.notarise();
        bundle = BundledCase.of(
                recorded,
                temporary.resolve("case"),
                BundleContents.disclosure((linkType, data, offset, captured, original) -> original > 400, false));
        pcapng = Files.readAllBytes(bundle.file(PACKETS));
        proof = Files.readAllBytes(bundle.file(PROOF));
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private void replace(byte[] packets, byte[] proved) throws IOException {
        Files.write(bundle.file(PACKETS), packets);
        Files.write(bundle.file(PROOF), proved);
        bundle.manifestAnew();
    }

    private void assertRefused() throws IOException {
        VerificationReport report = bundle.verify();
        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.findings()).as("%s", report.findings()).anySatisfy(f -> {
            assertThat(f.severity()).isEqualTo(Severity.INVALID);
            assertThat(f.place()).startsWith("data/segments/0002.");
            assertThat(f.check()).isIn("blocks_root", "disclosure");
        });
    }

    /** The bytes of one block, counted from 0. */
    private static byte[] block(byte[] pcapng, int index) {
        int at = 0;
        for (int i = 0; i < index; i++) {
            at += length(pcapng, at);
        }
        return Arrays.copyOfRange(pcapng, at, at + length(pcapng, at));
    }

    private static int length(byte[] pcapng, int at) {
        return ByteBuffer.wrap(pcapng).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 4);
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all =
                ByteBuffer.allocate(Stream.of(parts).mapToInt(p -> p.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    @Test
    void soundDisclosure_isValid_andTellsTheShareOfEachSegment() throws IOException {
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        List<Finding> shares = report.findings().stream()
                .filter(f -> f.check().equals("disclosure"))
                .toList();
        assertThat(shares).hasSize(3);
        assertThat(shares.get(1).seq()).isEqualTo(2);
        assertThat(shares.get(1).message())
                .matches("shows [0-9]+ of 40 packets \\([0-9.]+ %\\), [0-9]+ of [0-9]+ bytes.*");
        assertThat(report.disclosed().segments()).isEqualTo(3);
        assertThat(report.packets() + report.disclosed().hidden()).isEqualTo(120);
        assertThat(report.packets()).isBetween(1L, 119L);
    }

    @Test
    void comparedWithAHeldCheckpoint_itIsADisclosureStill() throws IOException {
        Path held = Files.write(temporary.resolve("held.txt"), recorded.checkpoints.getLast());
        CaseEvidence compared =
                HeldCheckpoints.with(BundleEvidence.open(bundle.directory, bundle.trust), List.of(held));
        VerificationReport report =
                CaseVerifier.verify(compared, bundle.trust, recorded.keys(), VerificationProgress.NONE);

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
    }

    @Test
    void disclosure_holdsNoSaltAndNoDocument() {
        assertThat(bundle.file("segments/0002.salt")).doesNotExist();
        assertThat(bundle.file("documents")).doesNotExist();
    }

    @Test
    void shownPackets_areReadByOtherPrograms() throws Exception {
        assumeTrue(Programs.works("capinfos", "--version"), "capinfos is not installed");
        String read = Programs.output("capinfos", "-Tmrc", bundle.file(PACKETS).toString());

        assertThat(read).matches("(?s).*0002\\.pcapng,[0-9]+\\s*");
    }

    @Test
    void changedPacket_isRefused() throws IOException {
        replace(BundledCase.flipped(pcapng, pcapng.length - 200), proof);
        assertRefused();
    }

    @Test
    void editedInterfaceDescription_isRefused() throws IOException {
        byte[] description = block(pcapng, 1);
        description[8] = 113; // Linux cooked capture instead of Ethernet
        byte[] header = block(pcapng, 0);
        replace(
                joined(
                        header,
                        description,
                        Arrays.copyOfRange(pcapng, header.length + description.length, pcapng.length)),
                proof);
        assertRefused();
    }

    @Test
    void addedPacket_isRefused() throws IOException {
        byte[] header = block(pcapng, 0);
        byte[] description = block(pcapng, 1);
        int at = header.length + description.length;
        byte[] forged = block(pcapng, 2);
        replace(joined(Arrays.copyOf(pcapng, at), forged, Arrays.copyOfRange(pcapng, at, pcapng.length)), proof);
        assertRefused();
    }

    @Test
    void movedPackets_areRefused() throws IOException {
        byte[] header = block(pcapng, 0);
        byte[] description = block(pcapng, 1);
        byte[] one = block(pcapng, 2);
        byte[] two = block(pcapng, 3);
        int at = header.length + description.length;
        byte[] rest = Arrays.copyOfRange(pcapng, at + one.length + two.length, pcapng.length);
        replace(joined(header, description, two, one, rest), proof);
        assertRefused();
    }

    @Test
    void packetsOfAnotherSegment_areRefused() throws IOException {
        replace(
                Files.readAllBytes(bundle.file("segments/0003.pcapng")),
                Files.readAllBytes(bundle.file("segments/0003.disclosure")));
        assertRefused();
    }

    @Test
    void packetLeftOutOfTheShownOnes_isRefused() throws IOException {
        byte[] header = block(pcapng, 0);
        byte[] description = block(pcapng, 1);
        byte[] one = block(pcapng, 2);
        int at = header.length + description.length;
        replace(joined(Arrays.copyOf(pcapng, at), Arrays.copyOfRange(pcapng, at + one.length, pcapng.length)), proof);
        assertRefused();
    }

    @Test
    void proofThatIsNone_isRefused() throws IOException {
        replace(pcapng, new byte[] {1});
        assertRefused();
    }

    @Test
    void segmentTakenOutOfTheDisclosure_isIncomplete() throws IOException {
        bundle.delete(PACKETS, PROOF);
        bundle.manifestAnew();
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(report.findings().getFirst().check()).isEqualTo("segment.missing");
        assertThat(report.findings().getFirst().seq()).isEqualTo(2);
    }
}
