package org.tripcap.ingest.notary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.LedgerTree.NoLeaf;
import org.tripcap.capture.custody.LedgerTree.Outcome;
import org.tripcap.capture.custody.MerkleProofs;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.Topics;

class LedgerTreeTest {
    @TempDir
    Path directory;

    LedgerWorld world;
    LedgerTree tree;

    @BeforeEach
    void make() {
        world = new LedgerWorld(directory);
        tree = new LedgerTree(world.trust);
    }

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    private Outcome offer(ConsumerRecord<byte[], byte[]> read) {
        try {
            return tree.offer(Records.ledgerStatement(read));
        } catch (MalformedException e) {
            return tree.malformed(e);
        }
    }

    private @Nullable NoLeaf refused(Signed signed) {
        return tree.offer(signed) instanceof Outcome.Refused refused ? refused.reason() : null;
    }

    @Test
    void offer_ofAStatement_makesTheLeafOfItsExactBytes() throws IOException {
        Signed statement = world.heartbeat();

        assertThat(offer(world.write(statement)))
                .isInstanceOfSatisfying(
                        Outcome.Leaf.class, leaf -> assertThat(leaf.index()).isZero());
        assertThat(tree.root(1)).isEqualTo(MerkleProofs.leafHash(statement.bytes()));
    }

    @Test
    void offer_acrossRefusedRecords_keepsIndicesDense() throws IOException {
        Signed first = world.heartbeat();
        offer(world.write(first));
        offer(world.write(first));
        offer(world.write(new ProducerRecord<>(Topics.LEDGER, new byte[0], new byte[] {1})));
        Signed second = world.heartbeat();

        assertThat(offer(world.write(second)))
                .isInstanceOfSatisfying(
                        Outcome.Leaf.class, leaf -> assertThat(leaf.index()).isEqualTo(1));
        assertThat(tree.root(2))
                .isEqualTo(MerkleProofs.nodeHash(
                        MerkleProofs.leafHash(first.bytes()), MerkleProofs.leafHash(second.bytes())));
        assertThat(tree.refused(NoLeaf.REPEATED)).isEqualTo(1);
        assertThat(tree.refused(NoLeaf.MALFORMED)).isEqualTo(1);
    }

    @Test
    void offer_ofAChangedStatement_makesNoLeaf() throws IOException {
        Signed sound = world.heartbeat();
        byte[] bytes = new String(sound.bytes(), StandardCharsets.UTF_8)
                .replace("\"packets_read\":0", "\"packets_read\":7")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(bytes).isNotEqualTo(sound.bytes());

        assertThat(refused(new Signed(bytes, sound.signature(), sound.certificate())))
                .isEqualTo(NoLeaf.UNTRUSTED);
        assertThat(tree.size()).isZero();
    }

    @Test
    void offer_signedUnderAForeignAuthority_makesNoLeaf() throws IOException {
        Signed foreign = world.stated(
                Authority.create(world.clock).enrol("sensor-9", Role.SENSOR, Duration.ofDays(1)),
                null,
                new Body.SensorIdle(0, 0));

        assertThat(refused(foreign)).isEqualTo(NoLeaf.UNTRUSTED);
    }

    @Test
    void offer_ofFreeText_makesNoLeaf() throws IOException {
        byte[] text = "{\"v\":1,\"note\":\"host 192.0.2.1 attacked us\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(refused(world.sensor.sign(text))).isEqualTo(NoLeaf.MALFORMED);
    }

    @Test
    void offer_ofACheckpointSignedByTheNotary_makesNoLeaf() {
        assertThat(refused(world.notary.identity().sign("{}".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(NoLeaf.MALFORMED);
    }

    @Test
    void root_isTheSameWhateverWasRevokedSince() throws IOException {
        for (int i = 0; i < 5; i++) {
            offer(world.write(world.heartbeat()));
        }
        TrustFile later = world.trust.withRevocation(
                new TrustFile.Revocation(world.sensor.keyId(), RevocationReason.COMPROMISED, Instant.EPOCH));
        LedgerTree rebuilt = new LedgerTree(later);
        for (ConsumerRecord<byte[], byte[]> read : world.ledger) {
            rebuilt.offer(Records.ledgerStatement(read));
        }

        assertThat(rebuilt.size()).isEqualTo(5);
        assertThat(rebuilt.root(5)).isEqualTo(tree.root(5));
    }

    @Test
    void root_ofNothing_isTheDigestOfNothing() {
        assertThat(tree.root(0)).isEqualTo(Digest.of());
    }
}
