package org.tripcap.ingest.notary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.MerkleTree;
import org.tripcap.capture.custody.NotaryKeys;

/**
 * Each step of publishing a checkpoint fails, before or after it took effect; then the notary goes on, or the process ends and the
 * next one does. Nobody may ever hold two checkpoints that do not continue each other, and none may get lost.
 */
class NotaryFaultTest {
    private static final int UNTIL_SIGNED = Notary.LEAVES;
    private static final int MORE = 5;

    @TempDir
    Path directory;

    LedgerWorld world;
    final MemorySink first = new MemorySink();
    final MemorySink second = new MemorySink();
    CheckpointJournal journal;
    Notary notary;

    /** What a notary does with a checkpoint, in this order. */
    enum Step {
        JOURNAL,
        FIRST_SINK,
        SECOND_SINK
    }

    @BeforeEach
    void make() throws IOException {
        world = new LedgerWorld(directory);
        open(new CheckpointJournal(journalDirectory(), keys()), first, second);
    }

    @AfterEach
    void stop() throws IOException {
        journal.close();
        world.close();
    }

    /** A disk that fails, before or after the write took effect. */
    private static final class FailingJournal extends CheckpointJournal {
        private final boolean persistsAnyway;
        private boolean failing = true;

        FailingJournal(Path directory, List<NotaryKeys> notaries, boolean persistsAnyway) throws IOException {
            super(directory, notaries);
            this.persistsAnyway = persistsAnyway;
        }

        @Override
        void store(Path file, byte[] signedNote) throws IOException {
            if (!failing || persistsAnyway) {
                super.store(file, signedNote);
            }
            if (failing) {
                throw new IOException("JOURNAL fails");
            }
        }
    }

    /** A sink that fails, before or after it took what it was given. */
    private static final class FailingSink implements CheckpointSink {
        private final MemorySink sink;
        private final Step step;
        private final boolean persistsAnyway;
        private boolean failing = true;

        FailingSink(MemorySink sink, Step step, boolean persistsAnyway) {
            this.sink = sink;
            this.step = step;
            this.persistsAnyway = persistsAnyway;
        }

        @Override
        public void keep(Checkpoint checkpoint, byte[] note) throws IOException, NotaryHaltedException {
            if (!failing || persistsAnyway) {
                sink.keep(checkpoint, note);
            }
            if (failing) {
                throw new IOException(step + " fails");
            }
        }
    }

    private static Stream<Arguments> faults() {
        return Stream.of(Step.values())
                .flatMap(step -> Stream.of(false, true)
                        .flatMap(persists ->
                                Stream.of(false, true).map(restarts -> Arguments.of(step, persists, restarts))));
    }

    private List<NotaryKeys> keys() {
        return List.of(world.notary.keys());
    }

    private Path journalDirectory() {
        return directory.resolve("notary");
    }

    private void open(CheckpointJournal opened, CheckpointSink one, CheckpointSink other) throws IOException {
        journal = opened;
        notary = new Notary(world.notary, () -> world.trust, journal, List.of(one, other), world.clock, world::nanos);
        // Kafka is the second sink; what it has comes back at a start.
        second.notes.forEach(note -> notary.published(note, "checkpoints"));
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

    @ParameterizedTest
    @MethodSource("faults")
    void checkpoints_continueEachOther_andReachEverySink(Step step, boolean persistsAnyway, boolean restarts)
            throws Exception {
        journal.close();
        @Nullable FailingJournal failing =
                step == Step.JOURNAL ? new FailingJournal(journalDirectory(), keys(), persistsAnyway) : null;
        FailingSink one = new FailingSink(first, Step.FIRST_SINK, persistsAnyway);
        FailingSink other = new FailingSink(second, Step.SECOND_SINK, persistsAnyway);
        one.failing = step == Step.FIRST_SINK;
        other.failing = step == Step.SECOND_SINK;
        open(failing == null ? new CheckpointJournal(journalDirectory(), keys()) : failing, one, other);
        heartbeats(UNTIL_SIGNED - 1);
        ConsumerRecord<byte[], byte[]> last = world.write(world.heartbeat());
        assertThatIOException().isThrownBy(() -> notary.record(last)).withMessageContaining(step + " fails");
        if (step == Step.JOURNAL) {
            assertThat(Stream.concat(first.notes.stream(), second.notes.stream()))
                    .as("nobody sees what is not known to be durable")
                    .isEmpty();
        }

        // More is stated before anything is tried again, and time goes by.
        for (int i = 0; i < MORE; i++) {
            world.write(world.heartbeat());
        }
        world.clock.advance(Notary.INTERVAL);
        if (restarts) {
            journal.close();
            open(new CheckpointJournal(journalDirectory(), keys()), first, second);
        } else {
            if (failing != null) {
                failing.failing = false;
            }
            one.failing = false;
            other.failing = false;
            for (ConsumerRecord<byte[], byte[]> read : world.ledger) {
                notary.record(read);
            }
        }
        heartbeats(Notary.LEAVES);

        assertThat(notary.status().problem()).isEmpty();
        assertThat(second.checkpoints).isEqualTo(first.checkpoints);
        assertThat(second.notes).usingElementComparator(Arrays::compare).isEqualTo(first.notes);
        assertThat(first.checkpoints.getLast().size()).isGreaterThanOrEqualTo(UNTIL_SIGNED + Notary.LEAVES);
        assertThat(first.checkpoints).extracting(Checkpoint::size).isSorted().doesNotHaveDuplicates();
        MerkleTree tree = new MerkleTree();
        world.ledger.forEach(read -> tree.append(read.value()));
        assertThat(first.checkpoints)
                .allSatisfy(checkpoint -> assertThat(checkpoint.root()).isEqualTo(tree.root(checkpoint.size())));
        assertThat(journal.note().orElseThrow()).isEqualTo(first.notes.getLast());
    }
}
