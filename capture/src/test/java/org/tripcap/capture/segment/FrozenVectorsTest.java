package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentKey;

/** Segments of the first format, byte for byte: whatever changes, these must still be written and read as they are. */
class FrozenVectorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"segment-stored.json", "segment-zstd.json"})
    void frozenSegment_opens(String name) throws Exception {
        SegmentVector vector = SegmentVector.load(name);
        byte[] ciphertext = vector.bytes("ciphertext");
        IncidentKeyPair keys = IncidentKeyPair.of(vector.bytes("incident_private_key"), SecretAccess.granted());

        byte[] wrappedKey = SegmentCiphertext.wrappedKey(ciphertext);
        ContentKey contentKey = keys.unwrap(wrappedKey, vector.context());
        OpenedSegment opened = SegmentOpener.open(ciphertext, contentKey);

        assertThat(Digest.of(ciphertext)).isEqualTo(vector.digest("cipher_sha256"));
        assertThat(keys.publicKey()).isEqualTo(IncidentKey.of(vector.bytes("incident_public_key")));
        assertThat(vector.context().associatedData()).isEqualTo(vector.bytes("associated_data"));
        assertThat(wrappedKey).isEqualTo(vector.bytes("wrapped_key"));
        assertThat(contentKey.toBytes(SecretAccess.granted())).isEqualTo(vector.bytes("content_key"));
        assertThat(opened.salt()).isEqualTo(vector.bytes("segment_salt"));
        assertThat(opened.pcapng()).isEqualTo(vector.bytes("pcapng"));
        assertThat(opened.plainCommit()).isEqualTo(vector.digest("plain_commit"));
        assertThat(opened.blocksRoot()).isEqualTo(vector.digest("blocks_root"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"segment-stored.json", "segment-zstd.json"})
    void frozenSection_isWrittenTheSame(String name) {
        SegmentVector vector = SegmentVector.load(name);

        Section section = vector.section();

        assertThat(Segments.bytes(section)).isEqualTo(vector.bytes("pcapng"));
        assertThat(section.blocks()).isEqualTo(vector.blocks());
    }

    /** Of the stored form, for zstd may find a better compression without a change of format. */
    @Test
    void frozenSegment_isSealedTheSame() {
        SegmentVector vector = SegmentVector.load("segment-stored.json");
        // The sealer draws the segment salt first, then the content key.
        Deque<byte[]> draws = new ArrayDeque<>(List.of(vector.bytes("segment_salt"), vector.bytes("content_key")));
        SecureRandom random = new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                byte[] draw = draws.remove();
                System.arraycopy(draw, 0, bytes, 0, draw.length);
            }
        };
        Sealer sealer = new Sealer(random, (publicKey, info, contentKey) -> {
            assertThat(publicKey).isEqualTo(vector.bytes("incident_public_key"));
            assertThat(info).isEqualTo(vector.bytes("associated_data"));
            assertThat(contentKey).isEqualTo(vector.bytes("content_key"));
            return vector.bytes("wrapped_key");
        });

        SealedSegment sealed =
                sealer.seal(vector.section(), vector.context(), IncidentKey.of(vector.bytes("incident_public_key")));

        assertThat(sealed.ciphertext()).isEqualTo(vector.bytes("ciphertext"));
        assertThat(sealed.cipherDigest()).isEqualTo(vector.digest("cipher_sha256"));
        assertThat(sealed.plainCommit()).isEqualTo(vector.digest("plain_commit"));
        assertThat(sealed.plainLength()).isEqualTo(vector.bytes("pcapng").length);
        assertThat(sealed.blocksRoot()).isEqualTo(vector.digest("blocks_root"));
        assertThat(sealed.blocks()).isEqualTo(vector.blocks());
    }

    @Test
    void exampleInTheSpecification_isTheFrozenSegment() throws Exception {
        SegmentVector vector = SegmentVector.load("segment-zstd.json");
        String hexOnly = Files.readString(Path.of("FORMAT.md")).replaceAll("[^0-9a-z]", "");

        for (String field : List.of(
                "incident_private_key",
                "content_key",
                "segment_salt",
                "associated_data",
                "wrapped_key",
                "pcapng",
                "plain_commit",
                "blocks_root",
                "ciphertext",
                "cipher_sha256")) {
            assertThat(hexOnly)
                    .as("FORMAT.md on %s", field)
                    .contains(vector.json().required(field).textValue());
        }
    }
}
