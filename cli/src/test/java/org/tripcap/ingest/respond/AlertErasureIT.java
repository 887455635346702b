package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.respond.Servers.Server;

/** Deletes an erased incident's alerts from a real log, beside a responder that goes on. */
@ExtendWith(EmptyStores.class)
class AlertErasureIT {
    private static final String INDEXERS = "it-indexers";
    private static final TopicPartition LOG = new TopicPartition(Topics.ALERTS, 0);

    private static final Alert ONE = Servers.alert("a", "Attack", "198.51.100.7", "203.0.113.9");
    private static final Alert OTHER = Servers.alert("b", "Scan", "192.0.2.200", "203.0.113.77");

    @TempDir
    private Path directory;

    private Servers servers;

    @BeforeEach
    void begin() throws Exception {
        servers = new Servers(directory, Servers.policy(Extent.BOTH, Bounds.STANDARD));
    }

    @AfterEach
    void stop() throws Exception {
        servers.close();
    }

    @Test
    void alertsOfTheIncident_goOnceTheyAreDecidedAndIndexed_andLaterOnesStay() throws Exception {
        try (Server server = servers.start("one", ResponderStatus.State.UP);
                AlertErasure erasure = new AlertErasure(servers.kafka(), servers.alertKeys(), INDEXERS)) {
            IncidentId first = incident(server, ONE);
            IncidentId second = incident(server, OTHER);

            assertThat(erasure.erase(first)).as("not indexed").isPositive();
            assertThat(AlertErasure.count(servers.kafka(), first)).isPositive();

            index();
            // The responder commits its place a little later than what it decides.
            await().atMost(Servers.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> erasure.erase(first) == 0);
            assertThat(AlertErasure.count(servers.kafka(), first)).isZero();
            assertThat(AlertErasure.count(servers.kafka(), second)).isPositive();
            assertThat(server.post(ONE).entries())
                    .as("what is known stays known")
                    .extracting(entry -> entry.outcome().code())
                    .containsExactly(Outcome.Code.DUPLICATE);
        }
        try (Server other = servers.start("two", ResponderStatus.State.UP)) {
            assertThat(other.post(OTHER).entries())
                    .as("a server that starts later reads what is left")
                    .extracting(entry -> entry.outcome().code())
                    .containsExactly(Outcome.Code.DUPLICATE);
        }
    }

    @Test
    void roll_addsARecordThatChangesNothing_andDeletesWhatLiesBeforeTheOneBefore() throws Exception {
        try (Server server = servers.start("one", ResponderStatus.State.UP);
                AlertErasure erasure = new AlertErasure(servers.kafka(), servers.alertKeys(), INDEXERS)) {
            long before = end();
            erasure.roll();

            assertThat(end()).isGreaterThan(before);
            assertThat(first()).isLessThanOrEqualTo(before);
            await().atMost(Servers.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        index();
                        erasure.roll();
                        return first() > before;
                    });
            assertThat(server.post(ONE).entries())
                    .extracting(entry -> entry.outcome().code())
                    .containsExactly(Outcome.Code.OPENED);
        }
    }

    private static IncidentId incident(Server server, Alert alert) throws Exception {
        Outcome outcome = server.post(alert).entries().getFirst().outcome();
        assertThat(outcome.code()).isEqualTo(Outcome.Code.OPENED);
        return Objects.requireNonNull(outcome.incident());
    }

    /** As an indexer that has stored everything. */
    private void index() {
        try (Consumer<byte[], byte[]> consumer = servers.kafka().consumer(INDEXERS, "it")) {
            consumer.assign(List.of(LOG));
            consumer.commitSync(Map.of(LOG, new OffsetAndMetadata(end())));
        }
    }

    private long first() {
        try (Consumer<byte[], byte[]> consumer = servers.kafka().consumer(null, "it")) {
            return consumer.beginningOffsets(List.of(LOG)).getOrDefault(LOG, 0L);
        }
    }

    private long end() {
        try (Consumer<byte[], byte[]> consumer = servers.kafka().consumer(null, "it")) {
            return consumer.endOffsets(List.of(LOG)).getOrDefault(LOG, 0L);
        }
    }
}
