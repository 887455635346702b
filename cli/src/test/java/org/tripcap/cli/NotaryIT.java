package org.tripcap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.LedgerWriter;
import org.tripcap.capture.custody.MerkleTree;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.Topics;
import org.tripcap.capture.testing.LiveTree;
import org.tripcap.capture.testing.OpensslTimeStamping;
import org.tripcap.cli.Household.Opened;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.ingest.notary.NotaryService;
import org.tripcap.ingest.notary.NotaryStatus;
import org.tripcap.ingest.notary.TimeStamping;

@ExtendWith(EmptyStores.class)
class NotaryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    Household household;
    final List<Signed> stated = new ArrayList<>();

    @BeforeEach
    void enrol() throws Exception {
        household = new Household(directory);
    }

    private NotaryService start(String name) throws Exception {
        return start(name, household.trust, null);
    }

    private NotaryService start(String name, TrustFile trust, @Nullable TimeStamping timeStamping) throws Exception {
        return NotaryService.start(
                directory.resolve(name),
                directory.resolve("outside"),
                household.notary,
                () -> trust,
                timeStamping,
                household.kafka,
                household.clock);
    }

    private void heartbeats(int count) throws Exception {
        try (KafkaLedger ledger = new KafkaLedger(household.kafka);
                StatementChain chain = household.chain(household.sensor)) {
            LedgerWriter writer = new LedgerWriter(chain, ledger);
            for (int i = 0; i < count; i++) {
                stated.add(writer.state(null, new Body.SensorIdle(0, 0)));
            }
        }
    }

    private Checkpoint expected(int size) {
        MerkleTree tree = new MerkleTree();
        stated.subList(0, size).forEach(statement -> tree.append(statement.bytes()));
        return new Checkpoint(household.notary.keys().origin(), size, tree.root());
    }

    /** Checkpoints on the topic that this household's verifiers believe. */
    private List<Checkpoint> published() {
        List<Checkpoint> believed = new ArrayList<>();
        Tape.of(household.kafka, Topics.CHECKPOINTS).forEach(read -> believe(read.value(), believed));
        return believed;
    }

    private List<Checkpoint> outside() throws Exception {
        List<Checkpoint> believed = new ArrayList<>();
        for (Path file : LiveTree.files(directory.resolve("outside"))) {
            believe(Files.readAllBytes(file), believed);
        }
        return believed;
    }

    private void believe(byte[] note, List<Checkpoint> believed) {
        try {
            SignedCheckpoint signed = SignedCheckpoint.parse(note);
            signed.verify(household.trust.notaries());
            believed.add(signed.checkpoint());
        } catch (UntrustedException | MalformedException e) {
            assertThat(e).as("other tests' notaries are not trusted here").isNotNull();
        }
    }

    @Test
    void statements_areSignedOnTheTopicAndOutside_andARestartGoesOn() throws Exception {
        try (NotaryService notary = start("notary")) {
            heartbeats(70);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(published()).contains(expected(64)));
            assertThat(notary.seen()).contains(expected(64).toSeen());
            assertThat(notary.problems()).isEmpty();
        }
        assertThat(published()).as("the end signs what is left").contains(expected(70));

        try (NotaryService notary = start("notary")) {
            heartbeats(64);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(published()).contains(expected(134)));
            assertThat(notary.status().leaves()).isEqualTo(134);
        }
        assertThat(outside()).containsExactly(expected(64), expected(70), expected(134));
        assertThat(published()).isSubsetOf(outside());
    }

    @Test
    void theCloseOfAnIncident_isSignedAtOnce() throws Exception {
        try (NotaryService notary = start("notary")) {
            assertThat(notary.awaitReady(PATIENCE)).isTrue();
            Opened opened = household.open(
                    household.operator, IncidentKeyPair.generate().publicKey());
            household.close(household.operator, opened);

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThat(published()).extracting(Checkpoint::size).containsExactly(2L));
        }
    }

    @Test
    void checkpoints_areStampedByAnAuthority_thatWasAwayAtFirst() throws Exception {
        assumeTrue(OpensslTimeStamping.available(), "openssl is not installed");
        try (OpensslTimeStamping openssl = OpensslTimeStamping.start(directory.resolve("tsa"))) {
            TrustFile trust = household.trust.withTimeStamping(openssl.root());
            openssl.away(true);
            try (NotaryService notary = start("notary", trust, TimeStamping.by(openssl.uri()))) {
                heartbeats(64);
                await().atMost(PATIENCE)
                        .until(() -> notary.stamps().orElseThrow().failures() > 0);
                assertThat(notary.stamps().orElseThrow().unstampedSince()).isPresent();
                openssl.away(false);
                await().atMost(PATIENCE)
                        .until(() -> notary.stamps().orElseThrow().last().isPresent());
                assertThat(notary.problems()).isEmpty();
            }
            List<ConsumerRecord<byte[], byte[]>> topic = Tape.of(household.kafka, Topics.CHECKPOINTS);
            List<ConsumerRecord<byte[], byte[]>> stamps = topic.stream()
                    .filter(read -> Records.stampedCheckpoint(read).isPresent())
                    .filter(read -> believed(read, topic))
                    .toList();
            assertThat(stamps).hasSize(1);
            byte[] note = note(stamps.getFirst(), topic).orElseThrow();
            assertThat(trust.timeStamp(stamps.getFirst().value(), note).latest())
                    .isBeforeOrEqualTo(Instant.now().plusSeconds(2));
        }
    }

    private boolean believed(ConsumerRecord<byte[], byte[]> stamp, List<ConsumerRecord<byte[], byte[]>> topic) {
        List<Checkpoint> believed = new ArrayList<>();
        note(stamp, topic).ifPresent(note -> believe(note, believed));
        return !believed.isEmpty();
    }

    /** The checkpoint on the topic that this record stamps. */
    private static Optional<byte[]> note(
            ConsumerRecord<byte[], byte[]> stamp, List<ConsumerRecord<byte[], byte[]>> topic) {
        return topic.stream()
                .filter(read -> read.key() == null)
                .map(ConsumerRecord::value)
                .filter(note -> Records.stampedCheckpoint(stamp).equals(Optional.of(Digest.of(note))))
                .findFirst();
    }

    @Test
    void ofTwoNotariesOfOneLog_theLaterGoesOnAndTheOtherStops() throws Exception {
        try (NotaryService older = start("notary")) {
            heartbeats(64);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(published()).contains(expected(64)));
            try (NotaryService newer = start("by-mistake")) {
                // What it signs first is whatever it found; only from there on are its checkpoints 64 leaves apart.
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(newer.seen()).contains(expected(64).toSeen()));
                heartbeats(64);
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(newer.seen()).contains(expected(128).toSeen()));
                heartbeats(64);
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(newer.seen()).contains(expected(192).toSeen()));

                await().atMost(PATIENCE)
                        .until(() -> Stream.of(older, newer)
                                        .map(NotaryService::status)
                                        .filter(NotaryStatus::halted)
                                        .count()
                                == 1);
                assertThat(Stream.of(older, newer).flatMap(each -> each.problems().stream()))
                        .anySatisfy(problem -> assertThat(problem).contains("another notary"));
            }
        }
        assertThat(published()).contains(expected(192));
    }
}
