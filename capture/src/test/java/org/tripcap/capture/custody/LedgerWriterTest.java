package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.testing.ManualClock;

class LedgerWriterTest {
    private static final IncidentId INCIDENT = new IncidentId("00112233445566778899aabbccddeeff");
    private static final Body BODY = new Body.EvidenceStored(List.of());

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Identity indexer = Authority.create(clock).enrol("indexer-1", Role.INDEXER, Duration.ofDays(30));
    private final List<Signed> arrived = new ArrayList<>();
    private final List<Boolean> fails = new ArrayList<>();
    private final List<Boolean> keepsThoughFailing = new ArrayList<>();

    /** Fails when told to, with the statement arrived or not: nobody can tell the two apart. */
    private void append(Signed statement) throws IOException {
        boolean failing = !fails.isEmpty() && fails.removeFirst();
        if (!failing || keepsThoughFailing.removeFirst()) {
            arrived.add(statement);
        }
        if (failing) {
            throw new IOException("the broker did not answer");
        }
    }

    private StatementChain open() throws IOException {
        return StatementChain.open(
                directory.resolve("indexer.chain"),
                indexer,
                new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.DISTRIBUTED));
    }

    private List<Long> arrivedSeqs() {
        return arrived.stream().map(s -> Statement.parse(s.bytes()).seq()).toList();
    }

    @Test
    void state_bringsItToTheLedgerAndForgetsIt() throws Exception {
        try (StatementChain chain = open()) {
            Signed stated = new LedgerWriter(chain, this::append).state(INCIDENT, BODY);

            assertThat(arrived).containsExactly(stated);
            assertThat(chain.unacknowledged()).isEmpty();
        }
    }

    @Test
    void failedOne_goesFirstNextTime_soThatTheChainHasNoHole() throws Exception {
        try (StatementChain chain = open()) {
            LedgerWriter writer = new LedgerWriter(chain, this::append);
            fails.add(true);
            keepsThoughFailing.add(false);
            assertThatThrownBy(() -> writer.state(INCIDENT, BODY)).hasMessageContaining("did not answer");

            writer.state(INCIDENT, BODY);

            assertThat(arrivedSeqs()).containsExactly(0L, 1L);
        }
    }

    @Test
    void failedOne_isSentAgainAfterARestart() throws Exception {
        try (StatementChain chain = open()) {
            fails.add(true);
            keepsThoughFailing.add(false);
            assertThatThrownBy(() -> new LedgerWriter(chain, this::append).state(INCIDENT, BODY))
                    .isInstanceOf(IOException.class);
        }
        try (StatementChain chain = open()) {
            new LedgerWriter(chain, this::append).resume();

            assertThat(arrivedSeqs()).containsExactly(0L);
            assertThat(chain.unacknowledged()).isEmpty();
        }
    }

    @Test
    void arrivedButNotAcknowledged_arrivesTwiceAndIdentical() throws Exception {
        try (StatementChain chain = open()) {
            LedgerWriter writer = new LedgerWriter(chain, this::append);
            fails.add(true);
            keepsThoughFailing.add(true);
            assertThatThrownBy(() -> writer.state(INCIDENT, BODY)).isInstanceOf(IOException.class);

            writer.resume();

            assertThat(arrived).hasSize(2);
            assertThat(arrived.getFirst()).isEqualTo(arrived.getLast());
        }
    }
}
