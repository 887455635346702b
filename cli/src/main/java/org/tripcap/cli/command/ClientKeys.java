package org.tripcap.cli.command;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.ValueForm;

/** What can be set of the command line: defaults of its options. */
final class ClientKeys {

    private static final ValueForm<Integer> PORT = ValueForm.number(0, 65_535);

    static final Setting<Optional<Path>> DATA = Setting.optional("data", ValueForm.PATH)
            .described("Directory of the system that commands look at, and that 'up' runs on; without one,"
                    + " $XDG_STATE_HOME/tripcap or ~/.local/state/tripcap.");
    static final Setting<Optional<Path>> CONNECTION = Setting.optional("connection", ValueForm.PATH)
            .described(
                    "How a system elsewhere is reached: a file as below. Without one, connection.yaml beside this file is"
                            + " read where no system runs on the data directory.");
    static final Setting<Boolean> UTC = Setting.of("utc", ValueForm.FLAG, false)
            .described("Whether times are shown in UTC instead of the local zone.");
    static final Setting<String> OPERATOR = Setting.of("operator", ValueForm.TEXT, "operator")
            .described("Who acts on incidents and holds unless --as names somebody.");
    static final Setting<String> CUSTODIAN = Setting.of("custodian", ValueForm.TEXT, Custodian.FIRST)
            .described("Who acts on keys and erasures unless --as names somebody.");
    static final Setting<List<String>> INTERFACES = Setting.of("up.interface", ValueForm.TEXT.several(), List.of("any"))
            .described("Where the sensor of 'up' records when an incident names no interface.");
    static final Setting<Integer> KAFKA_PORT =
            Setting.of("up.kafka-port", PORT, 9092).described("Port of the broker of 'up'; 0 for any.");
    static final Setting<Integer> ELASTICSEARCH_PORT =
            Setting.of("up.elasticsearch-port", PORT, 9200).described("Port of the evidence store of 'up'; 0 for any.");
    static final Setting<Integer> HTTP_PORT =
            Setting.of("up.http-port", PORT, 8686).described("Port of webhook, vault and status of 'up'; 0 for any.");
    static final Setting<Optional<Path>> POLICY = Setting.optional("up.policy", ValueForm.PATH)
            .described("What alerts may do; without one, serious alerts open incidents.");
    static final Setting<Optional<URI>> TIME_STAMPING = Setting.optional("up.time-stamping", ValueForm.URL)
            .described("Authority that stamps checkpoints with the time (RFC 3161).");
    static final Setting<Boolean> PAYLOAD_HEADS = Setting.of("up.payload-heads", ValueForm.FLAG, false)
            .described("Whether the first 64 bytes of payload of each side of a flow stand in the index, in the clear."
                    + " They may be anybody's words.");
    static final Setting<String> ALERTS_ADDRESS = Setting.of("up.alerts-address", ValueForm.TEXT, "0.0.0.0")
            .described("Address on which alerts of other hosts are taken over TLS.");
    static final Setting<Optional<Integer>> ALERTS_PORT = Setting.optional("up.alerts-port", PORT)
            .described("Port on which alerts of other hosts are taken over TLS; without one, nowhere.");
    static final Setting<String> EVIDENCE_ADDRESS = Setting.of("up.evidence-address", ValueForm.TEXT, "0.0.0.0")
            .described("Address on which investigators' browsers get packets over TLS.");
    static final Setting<Optional<Integer>> EVIDENCE_PORT = Setting.optional("up.evidence-port", PORT)
            .described("Port on which investigators' browsers get packets over TLS; without one, nowhere.");
    static final Setting<Optional<Path>> COUNTRY_DATABASE = Setting.optional("up.country-database", ValueForm.PATH)
            .described("Countries of public addresses, a file in MaxMind's DB format.");
    static final Setting<Optional<Path>> AS_DATABASE = Setting.optional("up.as-database", ValueForm.PATH)
            .described("Autonomous systems of public addresses, a file in MaxMind's DB format.");
    static final Setting<Optional<Path>> TLS_CERTIFICATE = Setting.optional("up.tls-certificate", ValueForm.PATH)
            .described("The server's certificate in PEM, followed by those between it and a root.");
    static final Setting<Optional<Path>> TLS_KEY = Setting.optional("up.tls-key", ValueForm.PATH)
            .described("Its key: PKCS #8 in PEM without a passphrase, mode 600.");
    static final Setting<Optional<Path>> TLS_CLIENTS = Setting.optional("up.tls-client-authorities", ValueForm.PATH)
            .described("Authorities of which senders of alerts must have a certificate.");
    static final Setting<Optional<URI>> KIBANA_URL = Setting.optional("kibana.url", ValueForm.URL)
            .described("Where Kibana is; with /s/NAME for a space of that name.");
    static final Setting<Optional<Path>> KIBANA_KEY = Setting.optional("kibana.api-key-file", ValueForm.PATH)
            .described("File with an API key as Kibana shows it (encoded).");
    static final Setting<Optional<URI>> KIBANA_EVIDENCE_URL = Setting.optional("kibana.evidence-url", ValueForm.URL)
            .described("How investigators' browsers reach the server's port for packets.");

    private ClientKeys() {}

    /** All of them. */
    static List<Setting<?>> known() {
        return List.of(
                DATA,
                CONNECTION,
                UTC,
                OPERATOR,
                CUSTODIAN,
                INTERFACES,
                KAFKA_PORT,
                ELASTICSEARCH_PORT,
                HTTP_PORT,
                POLICY,
                TIME_STAMPING,
                PAYLOAD_HEADS,
                ALERTS_ADDRESS,
                ALERTS_PORT,
                EVIDENCE_ADDRESS,
                EVIDENCE_PORT,
                TLS_CERTIFICATE,
                TLS_KEY,
                TLS_CLIENTS,
                COUNTRY_DATABASE,
                AS_DATABASE,
                KIBANA_URL,
                KIBANA_KEY,
                KIBANA_EVIDENCE_URL);
    }
}
