package org.tripcap.ingest.notary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.MerkleProofs;
import org.tripcap.capture.custody.MerkleTree;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.incident.Digest;

class NotaryTest {
    @TempDir
    Path directory;

    LedgerWorld world;
    MemorySink sink;
    CheckpointJournal journal;
    Notary notary;

    @BeforeEach
    void start() throws IOException {
        world = new LedgerWorld(directory);
        sink = new MemorySink();
        open();
    }

    @AfterEach
    void stop() throws IOException {
        journal.close();
        world.close();
    }

    /** A new process: the journal and what Kafka holds are all that is left. */
    private void restart() throws IOException {
        journal.close();
        open();
    }

    private void open() throws IOException {
        journal = new CheckpointJournal(directory.resolve("notary"), List.of(world.notary.keys()));
        notary = new Notary(world.notary, () -> world.trust, journal, List.of(sink), world.clock, world::nanos);
    }

    private void rebuild() throws IOException {
        restart();
        for (byte[] note : sink.notes) {
            notary.published(note, "checkpoints");
        }
        for (ConsumerRecord<byte[], byte[]> read : world.ledger) {
            notary.record(read);
        }
        notary.caughtUp();
    }

    private void heartbeats(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            notary.record(world.write(world.heartbeat()));
        }
    }

    private List<Long> signedSizes() {
        return sink.checkpoints.stream().map(Checkpoint::size).toList();
    }

    @Nested
    class Signing {
        @Test
        void everySixtyFourLeaves_areSigned() throws Exception {
            notary.caughtUp();
            heartbeats(2 * Notary.LEAVES + 1);

            assertThat(signedSizes()).containsExactly(64L, 128L);
        }

        @Test
        void aMinuteWithLeaves_isSigned_andOneWithoutIsNot() throws Exception {
            notary.caughtUp();
            heartbeats(1);
            world.clock.advance(Notary.INTERVAL.minusNanos(1));
            notary.caughtUp();
            assertThat(signedSizes()).isEmpty();

            world.clock.advance(Duration.ofNanos(1));
            notary.caughtUp();
            assertThat(signedSizes()).containsExactly(1L);

            world.clock.advance(Notary.INTERVAL);
            notary.caughtUp();
            assertThat(signedSizes()).containsExactly(1L);
        }

        @Test
        void aMinuteWithLeaves_isSigned_howeverTheClockIsSet() throws Exception {
            notary.caughtUp();
            world.setClock(Duration.ofHours(1));
            heartbeats(1);
            world.clock.advance(Notary.INTERVAL);
            notary.caughtUp();
            world.setClock(Duration.ofHours(-1));
            heartbeats(1);
            world.clock.advance(Notary.INTERVAL);
            notary.caughtUp();

            assertThat(signedSizes()).containsExactly(1L, 2L);
        }

        @Test
        void aClockOutsideItsCertificate_isWaitedFor() throws Exception {
            notary.caughtUp();
            ConsumerRecord<byte[], byte[]> closing = world.write(world.closing());
            world.setClock(Duration.ofDays(-1));
            notary.record(closing);
            assertThat(signedSizes()).isEmpty();
            assertThat(notary.status().problem())
                    .hasValueSatisfying(
                            p -> assertThat(p).contains("certificate of notary-1 counts from", "set the clock"));

            world.setClock(Duration.ofDays(400));
            notary.caughtUp();
            assertThat(signedSizes()).isEmpty();
            assertThat(notary.status().problem())
                    .hasValueSatisfying(p -> assertThat(p).contains("ended at", "tripcap key rotate notary-1"));

            world.setClock(Duration.ofDays(-399));
            notary.caughtUp();
            assertThat(signedSizes()).containsExactly(1L);
            assertThat(notary.status().problem()).isEmpty();
        }

        @Test
        void theCloseOfAnIncident_isSignedAtOnce() throws Exception {
            notary.caughtUp();
            heartbeats(2);

            notary.record(world.write(world.closing()));
            heartbeats(1);

            assertThat(signedSizes()).containsExactly(3L);
        }

        @Test
        void checkpoints_areSignedByBothKeysOverTheLedgersTree() throws Exception {
            notary.caughtUp();
            heartbeats(Notary.LEAVES);

            SignedCheckpoint signed = SignedCheckpoint.parse(sink.notes.getFirst());
            assertThat(signed.verify(world.trust.notaries())).isEqualTo(world.clock.instant());
            MerkleTree tree = new MerkleTree();
            world.ledger.forEach(read -> tree.append(read.value()));
            assertThat(signed.checkpoint()).isEqualTo(new Checkpoint("tripcap.test/ledger", 64, tree.root()));
        }

        @Test
        void nothingIsSignedBeforeTheLedgerWasReadToItsEnd() throws Exception {
            heartbeats(2 * Notary.LEAVES);
            assertThat(signedSizes()).isEmpty();

            notary.caughtUp();
            assertThat(signedSizes()).containsExactly(128L);
        }

        @Test
        void aRecordGivenAgain_changesNothing() throws Exception {
            notary.caughtUp();
            ConsumerRecord<byte[], byte[]> read = world.write(world.heartbeat());
            notary.record(read);
            notary.record(read);

            assertThat(notary.status().leaves()).isEqualTo(1);
            assertThat(notary.status().repeated()).isZero();
        }
    }

    @Nested
    class Restarting {
        @Test
        void aRestart_goesOnWithTheSameTree() throws Exception {
            notary.caughtUp();
            heartbeats(70);
            rebuild();
            heartbeats(Notary.LEAVES);

            assertThat(signedSizes()).containsExactly(64L, 128L);
            Checkpoint older = sink.checkpoints.getFirst();
            Checkpoint newer = sink.checkpoints.getLast();
            MerkleTree tree = new MerkleTree();
            world.ledger.forEach(read -> tree.append(read.value()));
            List<Digest> proof = tree.consistencyProof(older.size(), newer.size());
            assertThat(MerkleProofs.consistent(older.size(), older.root(), newer.size(), newer.root(), proof))
                    .isTrue();
            assertThat(notary.status().problem()).isEmpty();
        }

        @Test
        void aCheckpointThatReachedNoSink_isPublishedByTheNextProcess() throws Exception {
            notary.caughtUp();
            sink.away = true;
            heartbeats(Notary.LEAVES - 1);
            assertThatIOException().isThrownBy(() -> heartbeats(1)).withMessageContaining("away");
            assertThat(notary.latest()).as("durable before it is published").isPresent();

            sink.away = false;
            rebuild();

            assertThat(signedSizes()).containsExactly(64L);
        }

        @Test
        void aSinkThatComesBack_isGivenTheSameNote() throws Exception {
            notary.caughtUp();
            sink.away = true;
            heartbeats(Notary.LEAVES - 1);
            ConsumerRecord<byte[], byte[]> last = world.write(world.heartbeat());
            assertThatIOException().isThrownBy(() -> notary.record(last));
            sink.away = false;
            world.clock.advance(Duration.ofSeconds(7));

            notary.record(last);

            assertThat(sink.notes).containsExactly(journal.note().orElseThrow());
            assertThat(notary.status().leaves()).isEqualTo(Notary.LEAVES);
        }

        @Test
        void aLedgerThatLostItsTail_isNotSigned_untilItIsBack() throws Exception {
            notary.caughtUp();
            heartbeats(Notary.LEAVES);
            List<ConsumerRecord<byte[], byte[]>> tail = List.copyOf(world.ledger.subList(60, 64));
            world.ledger.subList(60, 64).clear();
            rebuild();
            world.clock.advance(Notary.INTERVAL);
            notary.caughtUp();

            assertThat(signedSizes()).containsExactly(64L);
            assertThat(notary.status().problem())
                    .hasValueSatisfying(
                            problem -> assertThat(problem).contains("60 leaves").contains("64"));

            for (ConsumerRecord<byte[], byte[]> read : tail) {
                notary.record(read);
            }
            heartbeats(1);
            assertThat(notary.status().problem()).isEmpty();
            assertThat(signedSizes()).containsExactly(64L, 65L);
        }

        @Test
        void aLedgerThatWasChanged_haltsTheNotaryForGood() throws Exception {
            notary.caughtUp();
            heartbeats(Notary.LEAVES);
            world.ledger.remove(10);
            rebuild();
            heartbeats(2 * Notary.LEAVES);

            assertThat(notary.status().halted()).isTrue();
            assertThat(notary.status().problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("first 64 leaves"));
            assertThat(signedSizes()).containsExactly(64L);
        }

        @Test
        void aLostJournal_isMadeUpForByWhatWasPublished() throws Exception {
            notary.caughtUp();
            heartbeats(Notary.LEAVES);
            world.ledger.remove(10);
            Files.delete(directory.resolve("notary").resolve("last.checkpoint"));
            rebuild();
            heartbeats(2 * Notary.LEAVES);

            assertThat(notary.status().halted()).isTrue();
            assertThat(signedSizes()).containsExactly(64L);
        }

        @Test
        void aJournalThatSomebodyChanged_isRefused() throws Exception {
            notary.caughtUp();
            heartbeats(Notary.LEAVES);
            Path file = directory.resolve("notary").resolve("last.checkpoint");
            Files.writeString(file, Files.readString(file).replace("\n64\n", "\n32\n"));

            assertThatIOException().isThrownBy(() -> restart()).withMessageContaining("last checkpoint of this notary");
        }

        @Test
        void aSecondNotaryOnOneDirectory_isRefused() {
            assertThatIOException()
                    .isThrownBy(() -> new CheckpointJournal(directory.resolve("notary"), List.of(world.notary.keys())))
                    .withMessageContaining("another notary");
        }
    }

    @Nested
    class Forks {
        @Test
        void anotherTreeSignedWithTheSameKeys_haltsTheNotary() throws Exception {
            notary.caughtUp();
            heartbeats(10);
            Checkpoint other = new Checkpoint("tripcap.test/ledger", 5, Digest.of(new byte[] {1}));

            notary.published(other.sign(world.notary, world.clock.instant()), "checkpoints");
            heartbeats(Notary.LEAVES);

            assertThat(notary.status().halted()).isTrue();
            assertThat(signedSizes()).isEmpty();
        }

        @Test
        void twoLargerTreesOfOneSize_haltTheNotary() throws Exception {
            for (byte content = 1; content <= 2; content++) {
                Checkpoint ahead = new Checkpoint("tripcap.test/ledger", 500, Digest.of(new byte[] {content}));
                notary.published(ahead.sign(world.notary, world.clock.instant()), "checkpoints");
            }

            assertThat(notary.status().problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("two different trees"));
        }

        @Test
        void aCheckpointOfSomebodyElse_isPassedOver() throws Exception {
            LedgerWorld stranger = new LedgerWorld(directory.resolve("stranger"));
            Checkpoint other = new Checkpoint("tripcap.test/ledger", 500, Digest.of(new byte[] {1}));

            notary.published(other.sign(stranger.notary, world.clock.instant()), "checkpoints");
            notary.published(new byte[] {1, 2, 3}, "checkpoints");
            notary.caughtUp();
            heartbeats(Notary.LEAVES);

            assertThat(signedSizes()).containsExactly(64L);
            assertThat(notary.status().problem()).isEmpty();
        }

        @Test
        void aNotaryThatAnotherOneReplaced_halts() throws Exception {
            notary.caughtUp();
            sink.displaced = true;
            heartbeats(Notary.LEAVES);
            sink.displaced = false;
            heartbeats(Notary.LEAVES);

            assertThat(notary.status().halted()).isTrue();
            assertThat(signedSizes()).isEmpty();
        }
    }
}
