package org.tripcap.ingest;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.program.ProgramLog;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.ValueForm;
import org.tripcap.capture.ship.KafkaKeys;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.notary.TimeStamping;
import org.tripcap.ingest.store.ElasticsearchKeys;

/** What can be set of a server. */
final class ServerKeys {

    private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8686);

    static final Setting<Path> DATA = Setting.required("data", ValueForm.PATH)
            .described("What must survive a restart: the vault's keys, chains of statements, the notary's ledger.");
    static final Setting<Optional<Path>> IDENTITIES = Setting.optional("identities", ValueForm.PATH)
            .described(
                    "Directory of its keys and certificates, of the trust file, and of the secrets of senders of alerts;"
                            + " without one, keys in the data directory.");
    static final Setting<Optional<Path>> CHECKPOINTS = Setting.optional("checkpoints", ValueForm.PATH)
            .described(
                    "Directory where each checkpoint of the ledger is kept, best on another host's disk; without one,"
                            + " checkpoints in the data directory.");
    static final Setting<Deployment> DEPLOYMENT = Setting.of(
                    "deployment", ValueForm.word(Deployment.class, Deployment::code), Deployment.DISTRIBUTED)
            .described("Whether one host plays all roles; stated in everything the server signs.");
    static final Setting<Optional<Path>> POLICY = Setting.optional("policy", ValueForm.PATH)
            .described("What alerts may do; without one, serious alerts open incidents.");
    static final Setting<Integer> KEYS_PER_OPENER = Setting.of(
                    "vault.keys-per-opener", ValueForm.number(1, ServerSettings.MAX_KEYS), ServerSettings.DEFAULT_KEYS)
            .described("Unused incident keys on offer for each operator and responder.");
    static final Setting<Optional<URI>> VAULT_SERVER = Setting.optional("vault.server", ValueForm.URL)
            .described("The server that has vault and notary, at its port for clients; without one, they are here. A"
                    + " deployment has one of each.");
    static final Setting<Optional<Path>> VAULT_CA_FILE = Setting.optional("vault.ca-file", ValueForm.PATH)
            .described("The authority of that server's certificate, in PEM; without one, those of the JDK.");
    static final Setting<Integer> REPLICATION = Setting.of(
                    "topics.replication", ValueForm.number(1, Short.MAX_VALUE), (int)
                            Topics.Replication.PRODUCTION.factor())
            .described("Copies of each partition of a topic that is made; with 3 or more, all but one must be written"
                    + " before an acknowledgement.");
    static final Setting<Integer> EVIDENCE_PARTITIONS = Setting.of(
                    "topics.evidence-partitions",
                    ValueForm.number(1, 10_000),
                    Topics.Replication.PRODUCTION.evidencePartitions())
            .described("Partitions of the topic of evidence when it is made: as many indexers share the work.");
    static final Setting<Optional<Integer>> THREADS = Setting.optional("index.threads", ValueForm.number(1, 256))
            .described("Threads that open and dissect evidence; without it, one for each processor.");
    static final Setting<Duration> KEEP = Setting.of(
                    "index.keep",
                    ValueForm.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
                    IndexerSettings.DEFAULT.keep())
            .described("How long evidence stays in Kafka although it is stored.");
    static final Setting<Boolean> PAYLOAD_HEADS = Setting.of("index.payload-heads", ValueForm.FLAG, false)
            .described("Whether the first 64 bytes of payload of each side of a flow stand in the index, in the clear."
                    + " They may be anybody's words.");
    static final Setting<Optional<Path>> COUNTRY_DATABASE = Setting.optional("index.country-database", ValueForm.PATH)
            .described("Countries of public addresses, a file in MaxMind's DB format.");
    static final Setting<Optional<Path>> AS_DATABASE = Setting.optional("index.as-database", ValueForm.PATH)
            .described("Autonomous systems of public addresses, a file in MaxMind's DB format.");
    static final Setting<Optional<URI>> TIME_STAMPING = Setting.optional("time-stamping.url", ValueForm.URL)
            .described("Authority that stamps checkpoints with the time (RFC 3161).");
    static final Setting<Duration> STAMPS_APART = Setting.of(
                    "time-stamping.every",
                    ValueForm.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
                    TimeStamping.EVERY)
            .described("Shortest time between two questions to that authority.");
    static final Setting<Optional<InetSocketAddress>> LOCAL_LISTEN = Setting.of(
                    "local.listen", ValueForm.listen(), Optional.of(LOCAL))
            .described("Where programs of this host find everything over plain HTTP: webhook, vault, ledger, status,"
                    + " health and metrics. A loopback address: other hosts come through the doors below.");
    static final Setting<Optional<InetSocketAddress>> ALERTS_LISTEN =
            door("alerts.listen", "Where alerts of other hosts are taken over TLS.");
    static final Setting<Optional<Path>> ALERT_SOURCES = Setting.optional("alerts.sources", ValueForm.PATH)
            .described(
                    "Who may post alerts, in which format and with which secret; without one, a source for each format,"
                            + " called like it.");
    static final Setting<Optional<InetSocketAddress>> EVIDENCE_LISTEN =
            door("evidence.listen", "Where investigators' browsers get packets over TLS.");
    static final Setting<Optional<InetSocketAddress>> CLIENTS_LISTEN = door(
            "clients.listen",
            "Where people at the command line and other servers find vault, ledger and status over TLS. They must show a"
                    + " certificate of the operator's authority.");
    static final Setting<Optional<Path>> TLS_CERTIFICATE = Setting.optional("tls.certificate", ValueForm.PATH)
            .described("The server's certificate in PEM, followed by those between it and a root.");
    static final Setting<Optional<Path>> TLS_KEY = Setting.optional("tls.key", ValueForm.PATH)
            .described("Its key: PKCS #8 in PEM without a passphrase. Mode 600, or passed by the service manager.");
    static final Setting<Optional<Path>> TLS_CLIENTS = Setting.optional("tls.client-authorities", ValueForm.PATH)
            .described("Authorities of which senders of alerts must have a certificate.");
    static final Setting<ProgramLog.Form> LOG_FORM = Setting.of(
                    "log.form", ValueForm.word(ProgramLog.Form.class, ProgramLog.Form::code), ProgramLog.Form.PLAIN)
            .described(
                    "ecs is one JSON object a line in terms of the Elastic Common Schema. Logs go to standard error.");
    static final Setting<ProgramLog.Threshold> LOG_LEVEL = Setting.of(
                    "log.level",
                    ValueForm.word(ProgramLog.Threshold.class, ProgramLog.Threshold::code),
                    ProgramLog.Threshold.INFO)
            .described("The least severe of what is logged.");

    private ServerKeys() {}

    /** All settings, each property of Kafka's in two forms: its value, or a file that holds it. */
    static List<Setting<?>> known() {
        List<Setting<?>> known = new ArrayList<>(List.of(
                DATA,
                IDENTITIES,
                CHECKPOINTS,
                DEPLOYMENT,
                POLICY,
                KafkaKeys.BOOTSTRAP,
                REPLICATION,
                EVIDENCE_PARTITIONS));
        known.addAll(ElasticsearchKeys.known());
        known.addAll(List.of(
                KEYS_PER_OPENER,
                VAULT_SERVER,
                VAULT_CA_FILE,
                THREADS,
                KEEP,
                PAYLOAD_HEADS,
                COUNTRY_DATABASE,
                AS_DATABASE,
                TIME_STAMPING,
                STAMPS_APART,
                LOCAL_LISTEN,
                ALERTS_LISTEN,
                ALERT_SOURCES,
                EVIDENCE_LISTEN,
                CLIENTS_LISTEN,
                TLS_CERTIFICATE,
                TLS_KEY,
                TLS_CLIENTS,
                LOG_FORM,
                LOG_LEVEL));
        known.addAll(KafkaKeys.properties());
        return known;
    }

    private static Setting<Optional<InetSocketAddress>> door(String name, String what) {
        return Setting.of(name, ValueForm.listen(), Optional.<InetSocketAddress>empty())
                .described(what);
    }
}
