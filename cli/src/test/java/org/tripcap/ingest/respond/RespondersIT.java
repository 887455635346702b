package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.tripcap.ingest.respond.Servers.PATIENCE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.respond.Servers.Server;

/** Several servers of one deployment on a real broker: one decides, the other takes over, nothing is done twice. */
@ExtendWith(EmptyStores.class)
class RespondersIT {
    @TempDir
    private Path directory;

    private Servers servers;

    @BeforeEach
    void begin() throws Exception {
        servers = new Servers(directory, Servers.policy(Extent.BOTH, Bounds.STANDARD.withIncidents(50, 100)));
    }

    @AfterEach
    void end() throws Exception {
        servers.close();
    }

    private static Alert alert(String reference, int attack) {
        return Servers.alert(reference, "Attack " + attack, "198.51." + attack + ".7", "203.0.113." + attack);
    }

    private static List<Outcome.Code> codes(Receipt receipt) {
        return receipt.entries().stream().map(entry -> entry.outcome().code()).toList();
    }

    @Test
    void oneDecides_andBothAnswerWhatWasDecided() throws Exception {
        Server first = servers.start("first", ResponderStatus.State.UP);
        Server second = servers.start("second", ResponderStatus.State.STANDBY);
        assertThat(codes(second.post(alert("a", 1), alert("b", 1))))
                .containsExactly(Outcome.Code.OPENED, Outcome.Code.JOINED);
        assertThat(codes(first.post(alert("a", 1), alert("c", 1))))
                .containsExactly(Outcome.Code.DUPLICATE, Outcome.Code.JOINED);
        assertThat(codes(second.post(alert("c", 1)))).containsExactly(Outcome.Code.DUPLICATE);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(servers.byIncident()).hasSize(1));
    }

    @Test
    void standby_takesOverWithoutLosingOrRepeatingAnything() throws Exception {
        Server first = servers.start("first", ResponderStatus.State.UP);
        Server second = servers.start("second", ResponderStatus.State.STANDBY);
        int alerts = 400;
        List<Receipt> receipts = new CopyOnWriteArrayList<>();
        Thread sender = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < alerts; i++) {
                try {
                    receipts.add(second.post(alert("x" + i, 1 + i % 4)));
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        });
        await().atMost(PATIENCE).until(() -> receipts.size() > alerts / 8);
        first.close();
        await().atMost(PATIENCE).until(() -> second.status().state() == ResponderStatus.State.UP);
        sender.join();
        assertThat(receipts)
                .hasSize(alerts)
                .allSatisfy(receipt -> assertThat(codes(receipt))
                        .doesNotContain(Outcome.Code.PENDING, Outcome.Code.REFUSED, Outcome.Code.DUPLICATE));
        assertThat(receipts.stream().flatMap(receipt -> codes(receipt).stream()))
                .filteredOn(Outcome.Code.OPENED::equals)
                .hasSize(4);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(servers.byIncident()).hasSize(4);
            assertThat(servers.byIncident().values().stream()
                            .mapToLong(documents ->
                                    documents.getLast().alertChain().count())
                            .sum())
                    .isEqualTo(alerts);
        });
        assertThat(servers.revisions().stream()
                        .map(revision -> revision.verified().signer().name())
                        .distinct())
                .containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void predecessor_isFenced() throws Exception {
        KafkaSettings kafka = servers.kafka();
        String id = "fence-" + AlertKeys.load(directory.resolve("other.key")).name();
        TopicPartition partition = new TopicPartition(Topics.ALERTS, 0);
        ConsumerGroupMetadata nobody;
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(id, "fence")) {
            nobody = consumer.groupMetadata();
        }
        try (Transactions before = new Transactions(kafka, id, partition, () -> nobody)) {
            before.commit(List.of(), 0);
            try (Transactions after = new Transactions(kafka, id, partition, () -> nobody)) {
                assertThatThrownBy(() -> before.commit(List.of(), 1)).isInstanceOf(IOException.class);
                after.commit(List.of(), 2);
            }
        }
    }
}
