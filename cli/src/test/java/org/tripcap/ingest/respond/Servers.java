package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.ship.IncidentFeed;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.PublishedRevision;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;
import org.tripcap.ingest.alert.Handshake;
import org.tripcap.ingest.alert.Severity;
import org.tripcap.ingest.index.IndexerSettings;

/** Servers of one deployment on the real broker, as far as alerts concern them, and the incidents that they publish. */
final class Servers implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Policy policy;
    private final InstantSource clock = InstantSource.system();
    private final Authority authority = Authority.create(clock);
    private final KafkaSettings kafka = KafkaSettings.of(SharedStores.bootstrapServers());
    private final List<AuthorisedDocument> revisions = new CopyOnWriteArrayList<>();
    private final List<Server> running = new ArrayList<>();
    private final IncidentFeed feed;

    Servers(Path directory, Policy policy) throws IOException, InterruptedException {
        this.directory = directory;
        this.policy = policy;
        Topics.ensure(kafka, Topics.Replication.STANDALONE);
        feed = IncidentFeed.start(kafka, "servers", new IncidentFeed.Listener() {
            @Override
            public void revision(PublishedRevision revision) {
                try {
                    revisions.add(revision.authorise(authority.trustFile()));
                } catch (UntrustedException ofAnotherTest) {
                    assertThat(ofAnotherTest).hasMessageContaining("issue");
                }
            }
        });
    }

    /** What one server has of its own. */
    final class Server implements AutoCloseable {
        private final StatementChain chain;
        private final Receipts receipts = new Receipts(clock);
        private final Responder responder;
        private final KafkaAlertIntake intake;

        private Server(String name, SeenAlerts seen) throws IOException {
            chain = StatementChain.open(
                    directory.resolve(name + ".chain"),
                    authority.enrol(name, Role.RESPONDER, Duration.ofDays(1)),
                    new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE));
            responder = Responder.start(
                    new Responder.Settings(
                            policy,
                            kafka,
                            authority::trustFile,
                            alertKeys(),
                            chain,
                            () -> IncidentKeyPair.generate().publicKey(),
                            receipts,
                            directory.resolve(name),
                            clock),
                    seen);
            intake = new KafkaAlertIntake(kafka, alertKeys(), receipts, PATIENCE);
        }

        ResponderStatus status() {
            return responder.status();
        }

        Receipt post(Alert... alerts) throws IOException, InterruptedException {
            return post(List.of(alerts));
        }

        /** As one body. */
        Receipt post(List<Alert> alerts) throws IOException, InterruptedException {
            List<Item> items = new ArrayList<>();
            for (Alert alert : alerts) {
                items.add(new Item.Arrived(items.size(), items.size(), alert));
            }
            return intake.accept("ids", clock.instant(), items);
        }

        @Override
        public void close() throws IOException {
            running.remove(this);
            intake.close();
            responder.close();
            chain.close();
        }
    }

    /** Starts a server and waits until it does this. */
    Server start(String name, ResponderStatus.State state) throws IOException {
        return start(name, state, new SeenAlerts());
    }

    /** The same with this memory of alerts. */
    Server start(String name, ResponderStatus.State state, SeenAlerts seen) throws IOException {
        Server server = new Server(name, seen);
        running.add(server);
        await().atMost(PATIENCE).until(() -> server.status().state() == state);
        return server;
    }

    /** All revisions that were published, in their order. */
    List<AuthorisedDocument> revisions() {
        return revisions;
    }

    /** The documents of each incident, in their order. */
    Map<String, List<IncidentDocument>> byIncident() {
        return revisions.stream()
                .map(AuthorisedDocument::document)
                .collect(Collectors.groupingBy(document -> document.id().value()));
    }

    /** The latest document of each incident. */
    List<IncidentDocument> latest() {
        return byIncident().values().stream().map(List::getLast).toList();
    }

    /** Waits until an indexer has committed everything that a topic holds now. */
    void awaitRead(String group, IndexerSettings.Role role) {
        String name = role.name().toLowerCase(Locale.ROOT);
        TopicPartition partition = new TopicPartition("tripcap." + name, 0);
        try (Consumer<byte[], byte[]> reader = kafka.consumer(group + "-" + name, "servers-reader")) {
            reader.assign(List.of(partition));
            reader.seekToEnd(List.of(partition));
            long end = lastRecord(reader, partition) + 1;
            await().atMost(PATIENCE).until(() -> {
                OffsetAndMetadata committed =
                        reader.committed(Set.of(partition)).get(partition);
                return committed != null && committed.offset() >= end;
            });
        }
    }

    /** A transaction ends with a marker that takes a place in the topic and is no record. */
    private static long lastRecord(Consumer<byte[], byte[]> reader, TopicPartition partition) {
        long end = reader.position(partition);
        long last = -1;
        for (long back = 1; last < 0 && back <= 2 * end; back *= 2) {
            reader.seek(partition, Math.max(0, end - back));
            while (reader.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(200))) {
                    last = Math.max(last, record.offset());
                }
            }
        }
        return last;
    }

    KafkaSettings kafka() {
        return kafka;
    }

    Authority authority() {
        return authority;
    }

    AlertKeys alertKeys() throws IOException {
        return AlertKeys.load(directory.resolve("alerts.key"));
    }

    /** Opens an incident for whatever alerts, with this scope and these bounds. */
    static Policy policy(Extent extent, Bounds bounds) {
        return Policy.of(
                List.of(new Rule(
                        "all",
                        Conditions.atLeast(Severity.LOW),
                        Rule.Action.OPEN,
                        extent,
                        Rule.NETWORK,
                        Target.EVERYWHERE,
                        Duration.ofMinutes(10),
                        Duration.ofHours(1),
                        LegalBasis.GDPR_6_1_F,
                        "{signature}")),
                bounds);
    }

    /** An alert about these two hosts. */
    static Alert alert(String reference, String signature, String attacker, String victim) {
        return new Alert(
                "ids",
                "suricata",
                reference,
                Instant.parse("2026-01-31T12:00:00Z"),
                Severity.HIGH,
                signature,
                "1:2024:1",
                "Attempted break-in",
                new Endpoint(InetAddress.ofLiteral(attacker), 4444),
                new Endpoint(InetAddress.ofLiteral(victim), 80),
                "tcp",
                null,
                Handshake.UNKNOWN,
                false,
                "{\"event_type\":\"alert\",\"flow_id\":\"" + reference + "\"}");
    }

    /** What the tool says when that alert is over. */
    static Alert resolved(Alert alert) {
        return new Alert(
                alert.source(),
                alert.format(),
                alert.reference(),
                alert.time(),
                alert.severity(),
                alert.signature(),
                alert.signatureId(),
                alert.category(),
                alert.attacker(),
                alert.victim(),
                alert.transport(),
                alert.communityId(),
                alert.handshake(),
                true,
                alert.original());
    }

    @Override
    public void close() throws IOException {
        for (Server server : List.copyOf(running)) {
            server.close();
        }
        feed.close();
    }
}
