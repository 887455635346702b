package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.segment.SegmentCiphertext;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.LiveTree;
import org.tripcap.ingest.alert.Severity;
import org.tripcap.ingest.notary.RemoteLedger;
import org.tripcap.ingest.respond.Bounds;
import org.tripcap.ingest.respond.Conditions;
import org.tripcap.ingest.respond.Extent;
import org.tripcap.ingest.respond.Policy;
import org.tripcap.ingest.respond.Rule;
import org.tripcap.ingest.respond.Target;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.StoreEvidence;
import org.tripcap.ingest.vault.KeyRelease;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import org.tripcap.ingest.vault.WrappedSegmentKey;

/** Erases an incident on a system of its own, and reads every byte that the system keeps. */
class ErasureIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Long enough to replay a small file; what sensors keep of the incident goes when it is over. */
    private static final Duration OPEN = Duration.ofSeconds(40);

    private static final String CAPTURE = "community-id-ipv6.pcap";
    private static final String VICTIM = "2600:1f13:f8:d400:3a6:303c:e011:18eb";
    private static final String PEER = "2607:f8b0:400a:800::200e";
    private static final String SCAN = "scan of " + VICTIM;

    private static final ConfigResource INCIDENTS = new ConfigResource(ConfigResource.Type.TOPIC, Topics.INCIDENTS);
    private static final ConfigResource ALERTS = new ConfigResource(ConfigResource.Type.TOPIC, Topics.ALERTS);

    @TempDir
    private Path directory;

    private record Outcome(int exitCode, String out, String err) {
        JsonNode json() throws Exception {
            return new ObjectMapper().readTree(out);
        }
    }

    private Outcome run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data().toString(), "--json"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Tripcap.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private Path data() {
        return directory.resolve("data");
    }

    private void succeed(String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.exitCode()).as(outcome.err() + outcome.out()).isZero();
    }

    private void refuse(int exitCode, String why, String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.exitCode()).as(outcome.err() + outcome.out()).isEqualTo(exitCode);
        assertThat(outcome.err()).contains(why);
    }

    private IncidentId recorded(StandaloneSystem system) throws Exception {
        Path file = Files.write(directory.resolve("replayed.pcap"), ClassicPcap.resourceBytes(CAPTURE));
        try (Session session = Session.open(new DataDirectory(data()))) {
            IncidentDocument opened = openedByAlert(session);
            system.sensor().replay(opened.id(), file, Pace.FULL_SPEED);
            refuse(ExitCode.REFUSED, "is open", erase(opened.id(), "--with", "custodian-2"));
            session.operator().close(session.incidents().find(opened.id().value(), Instant.now()));
            await().atMost(PATIENCE).until(() -> CaseProgress.stopped(session.store(), opened.id()));
            session.store().refreshCase(opened.id());
            assertThat(session.store()
                            .search(new SearchQuery(
                                    opened.id(), "source.ip:\"" + VICTIM + "\"", 10, SearchQuery.BY_TIME))
                            .hits())
                    .as("the index holds the addresses")
                    .isNotEmpty();
            return opened.id();
        } finally {
            Files.delete(file);
        }
    }

    /** An alert opens it, and a second one joins it. */
    private IncidentDocument openedByAlert(Session session) throws Exception {
        Path eve = Files.writeString(directory.resolve("eve.json"), alert(1) + alert(2));
        succeed("alert", "send", eve.toString(), "--source", "suricata");
        Files.delete(eve);
        IncidentDocument opened = await().atMost(PATIENCE)
                .until(
                        () -> session.incidents().all().stream()
                                .map(AuthorisedDocument::document)
                                .toList(),
                        documents -> documents.stream()
                                .anyMatch(document -> document.alertChain().count() == 2))
                .getFirst();
        assertThat(opened.title()).isEqualTo(SCAN);
        return opened;
    }

    private static String alert(int flow) {
        return ("{'timestamp':'2026-01-31T12:00:00.000001+0000','flow_id':%d,'event_type':'alert','src_ip':'%s','src_port':40000,"
                        + "'dest_ip':'%s','dest_port':443,'proto':'TCP','alert':{'action':'allowed','gid':1,"
                        + "'signature_id':2000001,'rev':1,'signature':'%s','category':'Attempted Information Leak','severity':1}}\n")
                .formatted(flow, PEER, VICTIM, SCAN)
                .replace('\'', '"');
    }

    /** The incident that alerts open records files, and only for a while. */
    private static Policy policy() {
        return Policy.of(
                        List.of(new Rule(
                                "any",
                                Conditions.atLeast(Severity.LOW),
                                Rule.Action.OPEN,
                                Extent.BOTH,
                                Rule.NETWORK,
                                Target.EVERYWHERE,
                                OPEN,
                                OPEN,
                                LegalBasis.GDPR_6_1_F,
                                "{signature}")),
                        Bounds.STANDARD)
                .from(Source.FILE);
    }

    private static String[] erase(IncidentId id, String... more) {
        List<String> all = new ArrayList<>(List.of("evidence", "erase", id.value(), "--yes"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private void assertStage(IncidentId id, String stage, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("evidence", "due"));
        all.addAll(List.of(options));
        JsonNode incidents = run(all.toArray(String[]::new)).json().path("incidents");
        assertThat(incidents).hasSize(1);
        assertThat(incidents.get(0).path("incident").textValue()).isEqualTo(id.value());
        assertThat(incidents.get(0).path("stage").textValue()).isEqualTo(stage);
    }

    /** Lets Kafka clean up within seconds what takes it minutes: the same steps, sooner. */
    private static Map<ConfigResource, Config> hurry(StandaloneSystem system) throws Exception {
        try (Admin admin = KafkaSettings.of(system.run().kafka()).admin()) {
            Map<ConfigResource, Config> usual =
                    admin.describeConfigs(List.of(INCIDENTS, ALERTS)).all().get();
            admin.incrementalAlterConfigs(Map.of(
                            ALERTS,
                            settings(Map.of("segment.ms", "500", "file.delete.delay.ms", "0")),
                            INCIDENTS,
                            settings(Map.of(
                                    "segment.ms", "500",
                                    "max.compaction.lag.ms", "500",
                                    "delete.retention.ms", "100",
                                    "file.delete.delay.ms", "0")),
                            new ConfigResource(ConfigResource.Type.BROKER, ""),
                            settings(Map.of("log.cleaner.backoff.ms", "200"))))
                    .all()
                    .get();
            return usual;
        }
    }

    /** As it was, since a server starts on nothing else. */
    private static void calm(StandaloneSystem system, Map<ConfigResource, Config> usual) throws Exception {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        usual.forEach((topic, config) -> {
            Map<String, String> values = new HashMap<>();
            for (String name :
                    List.of("segment.ms", "max.compaction.lag.ms", "delete.retention.ms", "file.delete.delay.ms")) {
                values.put(name, Objects.requireNonNull(config.get(name)).value());
            }
            changes.put(topic, settings(values));
        });
        try (Admin admin = KafkaSettings.of(system.run().kafka()).admin()) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    private static Collection<AlterConfigOp> settings(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET))
                .toList();
    }

    /** Files of the system in which an address of the incident is found, as text or as bytes. */
    private List<String> traces() throws IOException {
        List<byte[]> needles = needles();
        List<String> found = new ArrayList<>();
        for (Path file : LiveTree.files(data())) {
            if (holdsAny(file, needles)) {
                found.add(data().relativize(file).toString());
            }
        }
        return found;
    }

    private static List<byte[]> needles() throws UnknownHostException {
        List<byte[]> needles = new ArrayList<>();
        for (String address : List.of(VICTIM, PEER)) {
            needles.add(address.getBytes(StandardCharsets.US_ASCII));
            needles.add(InetAddress.getByName(address).getHostAddress().getBytes(StandardCharsets.US_ASCII));
            needles.add(InetAddress.getByName(address).getAddress());
        }
        return needles;
    }

    private static boolean holdsAny(Path file, List<byte[]> needles) throws IOException {
        try {
            String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return needles.stream().anyMatch(n -> content.contains(new String(n, StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException e) {
            return false; // deleted since it was listed
        }
    }

    @Test
    void erasure_ofAnIncident_leavesNoAddressAnywhereAndAValidErasedCase() throws Exception {
        Path passphrase = directory.resolve("passphrase");
        DurableFile.write(passphrase, "correct horse battery".getBytes(StandardCharsets.US_ASCII));
        List<WrappedSegmentKey> wrapped = new ArrayList<>();
        String destroyed;
        try (StandaloneSystem system = start()) {
            IncidentId id = recorded(system);
            succeed("key", "enroll", "custodian-2", "--role", "custodian");
            assertThat(traces())
                    .as("before")
                    .anyMatch(file -> file.contains("/" + Topics.INCIDENTS + "-0/"))
                    .anyMatch(file -> file.contains("/" + Topics.ALERTS + "-0/"))
                    .anyMatch(file -> file.startsWith("stores/elasticsearch"));

            assertStage(id, "kept");
            assertStage(id, "announced", "--keep", "2");
            assertStage(id, "due", "--keep", "0");
            standingOrder(id, system);
            succeed("evidence", "hold", id.value(), "--reason", "asked to keep what " + VICTIM + " received");
            refuse(ExitCode.REFUSED, "is held", "evidence", "hold", id.value(), "--reason", "again");
            refuse(ExitCode.REFUSED, "is held", erase(id, "--with", "custodian-2"));
            assertStage(id, "held", "--keep", "0");
            succeed("evidence", "release", id.value(), "--reason", "no longer asked for");
            refuse(ExitCode.REFUSED, "is not held", "evidence", "release", id.value(), "--reason", "again");

            refuse(ExitCode.USAGE, "two custodians", erase(id));
            refuse(ExitCode.REFUSED, "another custodian", erase(id, "--with", "custodian"));
            succeed(erase(id, "--with", "custodian-2"));
            assertStage(id, "asked", "--keep", "0");
            Outcome untouched = run("evidence", "verify", id.value());
            assertThat(untouched.json().path("verdict").textValue())
                    .as(untouched.out())
                    .isEqualTo("VALID");

            wrapped.addAll(wrappedKeys(id));
            assertThat(ask(id, wrapped)).as("before").allMatch(KeyRelease.Released.class::isInstance);
            succeed("key", "backup", backup().toString(), "--passphrase-file", passphrase.toString());
            copy(backup(), offline());
            Path away = Files.move(backup(), directory.resolve("away"));

            Map<ConfigResource, Config> usual = hurry(system);
            Outcome erased = run(erase(id, "--as", "custodian-2"));
            assertThat(erased.exitCode()).as(erased.err()).isZero();
            assertThat(erased.json().at("/before/packets").longValue()).isPositive();
            assertThat(erased.json().at("/before/alerts").longValue()).isEqualTo(2);
            assertThat(erased.json().at("/before/broker_alerts").longValue()).isPositive();
            assertThat(erased.json().at("/after/segments").longValue()).isZero();
            assertThat(erased.json().at("/after/flows").longValue()).isZero();
            assertThat(erased.json().path("pending").findValuesAsText("kind"))
                    .as("the backup is away")
                    .contains("vault-backup");
            Files.move(away, backup());
            assertThat(data().resolve("server/vault/keys")
                            .resolve(erased.json().path("key_destroyed").textValue()))
                    .doesNotExist();

            Outcome verified = run("evidence", "verify", id.value());
            assertThat(verified.json().path("verdict").textValue())
                    .as(verified.out() + verified.err())
                    .isEqualTo("VALID-ERASED");
            assertThat(verified.exitCode()).isZero();
            assertThat(run("evidence", "due").json().path("incidents")).isEmpty();
            refuse(ExitCode.REFUSED, "is erased", "evidence", "hold", id.value(), "--reason", "too late");

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(traces()).as("after").isEmpty());
            Outcome again = run(erase(id, "--as", "custodian-2"));
            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(again.json().path("pending")).as(again.out()).isEmpty();
            assertThat(backup().resolve("vault/keys").resolve(key(again))).doesNotExist();
            destroyed = key(again);
            assertThat(run("evidence", "verify", id.value()).exitCode())
                    .as("with no document left")
                    .isZero();
            Path proofs = directory.resolve("proofs");
            succeed("evidence", "export", id.value(), "--to", proofs.toString());
            assertThat(run("evidence", "verify", proofs.toString())
                            .json()
                            .path("verdict")
                            .textValue())
                    .as("what is left to export")
                    .isEqualTo("VALID-ERASED");
            calm(system, usual);
        }

        DurableFile.deleteTree(data().resolve("keys"));
        DurableFile.deleteTree(data().resolve("server/vault"));
        succeed("key", "restore", offline().toString(), "--passphrase-file", passphrase.toString());
        assertThat(data().resolve("server/vault/keys").resolve(destroyed))
                .as("a copy that nobody told of brings the key back")
                .exists();
        succeed("key", "init");
        try (StandaloneSystem system = start()) {
            assertThat(system.run().server()).isNotNull();
            assertThat(data().resolve("server/vault/keys").resolve(destroyed)).doesNotExist();
            assertThatExceptionOfType(UnwrapRefusedException.class)
                    .isThrownBy(() -> ask(wrapped.getFirst().context().incident(), wrapped))
                    .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.ERASED));
        }
    }

    /** Two custodians make a standing order, the server announces what it does under it, and one of them ends it. */
    private void standingOrder(IncidentId id, StandaloneSystem system) throws Exception {
        refuse(ExitCode.USAGE, "two custodians", "evidence", "retention", "--keep", "1");
        refuse(ExitCode.USAGE, "between 1 and", "evidence", "retention", "--keep", "0", "--with", "custodian-2");
        refuse(ExitCode.REFUSED, "no other custodian has asked", "evidence", "retention", "--agree");
        succeed("evidence", "retention", "--keep", "1", "--announce", "1", "--with", "custodian-2");
        assertThat(run("evidence", "retention").json().path("in_force").booleanValue())
                .as("one custodian orders nothing")
                .isFalse();
        refuse(ExitCode.REFUSED, "no other custodian has asked", "evidence", "retention", "--agree");
        refuse(ExitCode.USAGE, "say --yes", "evidence", "retention", "--agree", "--as", "custodian-2");
        Outcome agreed = run("evidence", "retention", "--agree", "--as", "custodian-2", "--yes");
        assertThat(agreed.json().path("in_force").booleanValue())
                .as(agreed.err())
                .isTrue();
        assertStage(id, "announced");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new ServerClient(system.run().server())
                                .status()
                                .at("/retention/announced")
                                .path(id.value())
                                .textValue())
                        .as("the server announces it")
                        .isNotNull());
        succeed("evidence", "retention", "--revoke");
        assertThat(run("evidence", "retention").json().path("in_force").booleanValue())
                .isFalse();
        assertStage(id, "kept");
    }

    private StandaloneSystem start() throws IOException, InterruptedException {
        return StandaloneSystem.start(
                new DataDirectory(data()),
                StandaloneSystem.Ports.ANY,
                new StandaloneSystem.Options(List.of("lo"), policy()));
    }

    private Path backup() {
        return directory.resolve("backup");
    }

    /** A copy of the backup that erasure does not know of. */
    private Path offline() {
        return directory.resolve("offline");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static String key(Outcome erased) throws Exception {
        return erased.json().path("key_destroyed").textValue();
    }

    /** What opens the incident's segments, if the vault opens it. */
    private List<WrappedSegmentKey> wrappedKeys(IncidentId id) {
        List<WrappedSegmentKey> wrapped = new ArrayList<>();
        try (Session session = Session.open(new DataDirectory(data()));
                RemoteLedger notary = session.notary();
                Stream<SegmentRecord> segments =
                        StoreEvidence.of(session.store(), id, notary).segments()) {
            AttachedStatement opening = Objects.requireNonNull(session.incidents()
                    .find(id.value(), Instant.now())
                    .document()
                    .opening());
            segments.forEach(segment -> {
                SegmentRecord.Sealed sealed = (SegmentRecord.Sealed) segment;
                Statement statement = Statement.parse(sealed.statement().bytes());
                wrapped.add(assertDoesNotThrow(() -> new WrappedSegmentKey(
                        new SegmentContext(id, statement.actor(), statement.epoch(), statement.seq(), opening.digest()),
                        SegmentCiphertext.wrappedKey(sealed.ciphertext()))));
            });
        }
        return wrapped;
    }

    private List<KeyRelease> ask(IncidentId id, List<WrappedSegmentKey> wrapped) throws Exception {
        try (Session session = Session.open(new DataDirectory(data()))) {
            return session.keyRequester().request(id, Purpose.VERIFY, wrapped);
        }
    }
}
