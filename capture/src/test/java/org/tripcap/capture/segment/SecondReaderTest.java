package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.Programs;

/** A reader written in another language from FORMAT.md alone finds the same in a segment. */
class SecondReaderTest {

    private static final Path READER = Path.of("src/test/python/read_segment.py");

    /** Which Python; the first of the path may be another than Debian's, which has the library. */
    private static String python = "";

    @TempDir
    private Path directory;

    @BeforeAll
    static void requirePrograms() throws InterruptedException {
        python = Stream.of("python3", "/usr/bin/python3")
                .filter(SecondReaderTest::hasCryptography)
                .findFirst()
                .orElse("");
        assumeFalse(python.isEmpty(), "python3-cryptography is not installed");
        assumeTrue(Programs.works("zstd", "--version"), "zstd is not installed");
    }

    private static boolean hasCryptography(String interpreter) {
        try {
            return Programs.works(interpreter, "-c", "import cryptography");
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while looking for Python", e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"segment-stored.json", "segment-zstd.json"})
    void frozenSegment_isReadAlike(String name) throws Exception {
        SegmentVector vector = SegmentVector.load(name);

        JsonNode read =
                read(vector.bytes("ciphertext"), privateKey(vector.bytes("incident_private_key")), vector.context());

        for (String field : List.of(
                "cipher_sha256",
                "wrapped_key",
                "content_key",
                "segment_salt",
                "pcapng",
                "plain_commit",
                "blocks",
                "blocks_root")) {
            assertThat(read.required(field)).as(field).isEqualTo(vector.json().required(field));
        }
        for (String part : List.of("application", "interfaces", "packets")) {
            assertThat(read.required("section").required(part))
                    .as(part)
                    .isEqualTo(vector.json().required("section").required(part));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"security-8510-defrag-spray.pcap", "smb-mimikatz-lateral.pcap"})
    void realCapture_isReadAlike(String capture) throws Exception {
        Section section = Segments.section(ClassicPcap.resource(capture));
        IncidentKeyPair keys = IncidentKeyPair.generate();
        SealedSegment sealed = new Sealer().seal(section, Segments.CONTEXT, keys.publicKey());

        JsonNode read =
                read(sealed.ciphertext(), privateKey(keys.privateKey(SecretAccess.granted())), Segments.CONTEXT);

        assertThat(read.required("pcapng").textValue().equals(HexFormat.of().formatHex(Segments.bytes(section))))
                .isTrue();
        assertThat(read.required("cipher_sha256").textValue())
                .isEqualTo(sealed.cipherDigest().hex());
        assertThat(read.required("plain_commit").textValue())
                .isEqualTo(sealed.plainCommit().hex());
        assertThat(read.required("blocks_root").textValue())
                .isEqualTo(sealed.blocksRoot().hex());
        assertThat(read.required("section").required("packets")).hasSize(section.packets());
    }

    @Test
    void exampleInTheSpecification_hasTheSaltsAndLeavesThatAreRead() throws Exception {
        SegmentVector vector = SegmentVector.load("segment-zstd.json");
        String specification = Files.readString(Path.of("FORMAT.md"));

        JsonNode read = read(
                vector.bytes("ciphertext"),
                List.of("--content-key", HexFormat.of().formatHex(vector.bytes("content_key"))),
                vector.context());

        for (int i = 0; i < vector.blocks(); i++) {
            String salt = read.required("leaf_salts").required(i).textValue();
            String leaf = read.required("leaves").required(i).textValue();
            assertThat(specification).contains("block " + i + "  " + salt + "  " + leaf);
        }
    }

    @Test
    void disclosure_isReadAlike() throws Exception {
        OpenedSegment segment = new OpenedSegment(
                Segments.bytes(Segments.section(ClassicPcap.resource("smb-mimikatz-lateral.pcap"))), new byte[32]);
        Disclosure shown = Disclosure.of(segment, (linkType, data, offset, captured, original) -> original > 200);
        Path pcapng = Files.write(directory.resolve("shown.pcapng"), shown.pcapng());
        Path proof = Files.write(directory.resolve("proof"), shown.proof());

        JsonNode read = new ObjectMapper()
                .readTree(Programs.output(
                        python, "src/test/python/read_disclosure.py", pcapng.toString(), proof.toString()));

        assertThat(read.required("blocks_root").textValue())
                .isEqualTo(segment.blocksRoot().hex());
        assertThat(read.required("shown")).hasSize(shown.shown());
    }

    private static List<String> privateKey(byte[] key) {
        return List.of("--private-key", HexFormat.of().formatHex(key));
    }

    private JsonNode read(byte[] ciphertext, List<String> key, SegmentContext context) throws Exception {
        Path file = Files.write(directory.resolve("segment"), ciphertext);
        List<String> command = new ArrayList<>(List.of(python, READER.toString(), file.toString()));
        command.addAll(key);
        command.addAll(List.of(
                "--incident", context.incident().value(),
                "--sensor", context.sensor(),
                "--epoch", Long.toString(context.epoch()),
                "--seq", Long.toString(context.seq()),
                "--opening", context.opening().hex()));
        return new ObjectMapper().readTree(Programs.output(command.toArray(String[]::new)));
    }
}
