package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.testing.ManualClock;

class OutboxTest {

    private static final long ROOM = 10_000;
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock(NOW);
    private final Identity sensor = Authority.create(clock).enrol("sensor-1", Role.SENSOR, Duration.ofDays(365));
    private final IncidentId incident = IncidentId.parse("0123456789abcdef0123456789abcdef");
    private final Random random = new Random(7);
    private Path outboxDirectory = Path.of("unset");

    @BeforeEach
    void place() {
        outboxDirectory = directory.resolve("outbox");
    }

    private StatementChain chain() throws IOException {
        return StatementChain.open(
                directory.resolve("chain"),
                sensor,
                new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE));
    }

    private byte[] ciphertext(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private Body segment(byte[] ciphertext) {
        return new Body.SegmentSealed(
                NOW,
                NOW,
                new Counters(1, 60, 1, 0, 0, 0),
                new Body.SegmentSealed.Plain(100, Digest.of(new byte[] {1})),
                Digest.of(new byte[] {2}),
                new Body.SegmentSealed.Cipher(
                        Body.SegmentSealed.Cipher.SUITE,
                        Digest.of(new byte[] {3}).hex(),
                        ciphertext.length,
                        Digest.of(ciphertext)));
    }

    private static Body gap() {
        return new Body.Gap(NOW, NOW.plusSeconds(1), GapReason.CRASH, null, null);
    }

    private static List<OutboxEntry> drain(Outbox outbox) throws IOException, InterruptedException {
        List<OutboxEntry> entries = new ArrayList<>();
        for (OutboxEntry entry = outbox.after(-1, 0); entry != null; entry = outbox.after(entry.number(), 0)) {
            entries.add(entry);
        }
        return entries;
    }

    @Test
    void entries_comeOutInOrderAndSurviveARestart() throws Exception {
        byte[] first = ciphertext(100);
        try (StatementChain chain = chain()) {
            Outbox outbox = Outbox.open(outboxDirectory, ROOM, 0);
            outbox.recover(chain.unacknowledged());
            Signed segment = chain.next(incident, segment(first));
            outbox.commit(outbox.hold(first), segment);
            Signed gap = chain.next(incident, gap());
            outbox.put(gap);

            Outbox reopened = Outbox.open(outboxDirectory, ROOM, 0);
            assertThat(reopened.recover(chain.unacknowledged())).isEqualTo(new OutboxRecovery(0, 0, 0, List.of(), 0));
            List<OutboxEntry> entries = drain(reopened);
            assertThat(entries).extracting(OutboxEntry::statement).containsExactly(segment, gap);
            assertThat(entries.getFirst().ciphertext()).isEqualTo(first);
            assertThat(entries.get(1).hasCiphertext()).isFalse();
            assertThat(reopened.status().bytes()).isEqualTo(100);
        }
    }

    @Test
    void remove_freesTheRoomAndTheDisk() throws Exception {
        byte[] bytes = ciphertext(100);
        try (StatementChain chain = chain()) {
            Outbox outbox = Outbox.open(outboxDirectory, ROOM, 0);
            outbox.commit(outbox.hold(bytes), chain.next(incident, segment(bytes)));
            outbox.remove(drain(outbox).getFirst());
            assertThat(outbox.status().bytes()).isZero();
            assertThat(outbox.awaitEmpty(0)).isTrue();
            try (Stream<Path> left = Files.list(outboxDirectory)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void hold_beyondTheBound_isRefusedAndCountedAndStatementsStillFindRoom() throws Exception {
        try (StatementChain chain = chain()) {
            Outbox outbox = Outbox.open(outboxDirectory, 150, 0);
            byte[] kept = ciphertext(100);
            outbox.commit(outbox.hold(kept), chain.next(incident, segment(kept)));
            assertThatThrownBy(() -> outbox.hold(ciphertext(100)))
                    .isInstanceOf(OutboxFullException.class)
                    .hasMessageContaining("100 of at most 150");
            outbox.put(chain.next(incident, gap()));
            assertThat(outbox.status().refused()).isEqualTo(1);
            assertThat(drain(outbox)).hasSize(2);
        }
    }

    @Test
    void sentSegment_isOverwrittenOnlyOnceItsRenamingIsDurable() throws Exception {
        OutboxFiles files = new OutboxFiles(outboxDirectory);
        byte[][] segments = {ciphertext(1 << 20), ciphertext(1 << 20), ciphertext(1 << 20)};
        Path spare = outboxDirectory.resolve("000000000000000000.spare");

        files.writeSegment(0, segments[0]);
        files.delete(0);
        files.writeSegment(1, segments[1]);
        assertThat(spare).hasBinaryContent(segments[0]);
        files.writeSegment(2, segments[2]);

        assertThat(spare).doesNotExist();
        assertThat(files.readSegment(1)).isEqualTo(segments[1]);
        assertThat(files.readSegment(2)).isEqualTo(segments[2]);
    }

    @Test
    void abandon_leavesNothing() throws Exception {
        Outbox outbox = Outbox.open(outboxDirectory, ROOM, 0);
        outbox.abandon(outbox.hold(ciphertext(100)));
        assertThat(outbox.status().bytes()).isZero();
        try (Stream<Path> left = Files.list(outboxDirectory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void damagedEntry_isSetAsideAndTheChainSendsItsStatementAgain() throws Exception {
        byte[] bytes = ciphertext(100);
        try (StatementChain chain = chain()) {
            Outbox outbox = Outbox.open(outboxDirectory, ROOM, 0);
            Signed segment = chain.next(incident, segment(bytes));
            outbox.commit(outbox.hold(bytes), segment);
            Path entry = outboxDirectory.resolve("000000000000000000.entry");
            byte[] file = Files.readAllBytes(entry);
            file[10] ^= 1;
            Files.write(entry, file);

            Outbox reopened = Outbox.open(outboxDirectory, ROOM, 0);
            assertThat(reopened.recover(chain.unacknowledged())).isEqualTo(new OutboxRecovery(1, 0, 0, List.of(), 1));
            assertThat(drain(reopened).getFirst().ciphertext()).isEqualTo(bytes);
            assertThat(Files.exists(entry.resolveSibling("000000000000000000.entry.damaged")))
                    .isTrue();
        }
    }

    /** The steps of sending one segment, each of which may be the last one that a life takes. */
    enum Step {
        NOTHING,
        SEGMENT_WRITTEN,
        STATEMENT_MADE,
        ENTRY_WRITTEN,
        REMOVED
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void crashAfterEachStep_losesNothingThatWasStatedAndSendsNothingThatWasNot(Step last) throws Exception {
        byte[] bytes = ciphertext(100);
        Signed stated = null;
        try (StatementChain chain = chain()) {
            Outbox outbox = Outbox.open(outboxDirectory, ROOM, 0);
            Outbox.@Nullable Slot slot = null;
            if (last.compareTo(Step.SEGMENT_WRITTEN) >= 0) {
                slot = outbox.hold(bytes);
            }
            if (last.compareTo(Step.STATEMENT_MADE) >= 0) {
                stated = chain.next(incident, segment(bytes));
            }
            if (last.compareTo(Step.ENTRY_WRITTEN) >= 0 && slot != null && stated != null) {
                outbox.commit(slot, stated);
            }
            if (last == Step.REMOVED && stated != null) {
                chain.acknowledged(stated);
                outbox.remove(drain(outbox).getFirst());
            }
        }
        try (StatementChain chain = chain()) {
            Outbox outbox = Outbox.open(outboxDirectory, ROOM, 0);
            OutboxRecovery recovery = outbox.recover(chain.unacknowledged());
            List<OutboxEntry> entries = drain(outbox);
            switch (last) {
                case NOTHING, REMOVED -> {
                    assertThat(entries).isEmpty();
                    assertThat(recovery).isEqualTo(new OutboxRecovery(0, 0, 0, List.of(), 0));
                }
                case SEGMENT_WRITTEN -> {
                    assertThat(entries).isEmpty();
                    assertThat(recovery.discarded()).isEqualTo(1);
                    assertThat(outbox.status().bytes()).isZero();
                }
                case STATEMENT_MADE, ENTRY_WRITTEN -> {
                    assertThat(entries).hasSize(1);
                    assertThat(entries.getFirst().statement()).isEqualTo(stated);
                    assertThat(entries.getFirst().ciphertext()).isEqualTo(bytes);
                    assertThat(recovery.joined()).isEqualTo(last == Step.STATEMENT_MADE ? 1 : 0);
                }
            }
        }
    }

    @Test
    void statedSegmentWhoseCiphertextIsGone_isReportedAndItsStatementStillSent() throws Exception {
        byte[] bytes = ciphertext(100);
        try (StatementChain chain = chain()) {
            Signed stated = chain.next(incident, segment(bytes));
            Outbox outbox = Outbox.open(outboxDirectory, ROOM, 0);
            assertThat(outbox.recover(chain.unacknowledged()).lost()).containsExactly(0L);
            List<OutboxEntry> entries = drain(outbox);
            assertThat(entries).extracting(OutboxEntry::statement).containsExactly(stated);
            assertThat(entries.getFirst().hasCiphertext()).isFalse();
        }
    }

    /** A disk that fails at one write, before or after the write took effect. */
    private static final class FailingFiles extends OutboxFiles {
        private final boolean segments;
        private final boolean persistsAnyway;
        private boolean failing = true;

        FailingFiles(Path directory, boolean segments, boolean persistsAnyway) throws IOException {
            super(directory);
            this.segments = segments;
            this.persistsAnyway = persistsAnyway;
        }

        @Override
        void writeSegment(long number, byte[] ciphertext) throws IOException {
            if (!segments || !failing) {
                super.writeSegment(number, ciphertext);
                return;
            }
            if (persistsAnyway) {
                super.writeSegment(number, ciphertext);
            }
            throw new IOException("No space left on device");
        }

        @Override
        void writeSegmentEntry(long number, Signed statement) throws IOException {
            if (segments || !failing) {
                super.writeSegmentEntry(number, statement);
                return;
            }
            if (persistsAnyway) {
                super.writeSegmentEntry(number, statement);
            }
            throw new IOException("No space left on device");
        }
    }

    enum Fault {
        SEGMENT_FAILS(true, false),
        SEGMENT_FAILS_AND_PERSISTS(true, true),
        ENTRY_FAILS(false, false),
        ENTRY_FAILS_AND_PERSISTS(false, true);

        private final boolean segments;
        private final boolean persists;

        Fault(boolean segments, boolean persists) {
            this.segments = segments;
            this.persists = persists;
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void failedWrite_isAClearStateAndARestartPutsThingsRight(Fault fault) throws Exception {
        byte[] bytes = ciphertext(100);
        try (StatementChain chain = chain()) {
            FailingFiles files = new FailingFiles(outboxDirectory, fault.segments, fault.persists);
            Outbox outbox = Outbox.open(files, ROOM, 0);
            if (fault.segments) {
                assertThatThrownBy(() -> outbox.hold(bytes)).isInstanceOf(IOException.class);
                assertThat(outbox.status().refused()).isEqualTo(1);
            } else {
                Outbox.Slot slot = outbox.hold(bytes);
                Signed stated = chain.next(incident, segment(bytes));
                assertThatThrownBy(() -> outbox.commit(slot, stated)).isInstanceOf(IOException.class);
                files.failing = false;
                outbox.commit(slot, stated);
                assertThat(drain(outbox)).hasSize(1);
                files.failing = true;
            }
            assertThat(outbox.status().problem()).isEqualTo(fault.segments ? "No space left on device" : null);
        }
        try (StatementChain chain = chain()) {
            Outbox outbox = Outbox.open(outboxDirectory, ROOM, 0);
            outbox.recover(chain.unacknowledged());
            assertThat(drain(outbox)).hasSize(fault.segments ? 0 : 1);
            assertThat(outbox.status().bytes()).isEqualTo(fault.segments ? 0 : 100);
        }
    }

    @Test
    void after_waitsForWhatComes() throws Exception {
        try (StatementChain chain = chain()) {
            Outbox outbox = Outbox.open(outboxDirectory, ROOM, 0);
            Signed gap = chain.next(incident, gap());
            Thread later = Thread.ofVirtual().start(() -> {
                try {
                    outbox.put(gap);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            OutboxEntry entry = outbox.after(-1, 10_000);
            later.join();
            assertThat(entry).isNotNull().extracting(OutboxEntry::statement).isEqualTo(gap);
        }
    }
}
