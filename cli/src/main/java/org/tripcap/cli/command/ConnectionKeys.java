package org.tripcap.cli.command;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.ValueForm;
import org.tripcap.capture.ship.KafkaKeys;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.store.ElasticsearchKeys;

/** What can be set of the way to a system elsewhere. */
final class ConnectionKeys {

    static final Setting<Integer> REPLICATION = Setting.of(
                    "topics.replication", ValueForm.number(1, Short.MAX_VALUE), (int)
                            Topics.Replication.PRODUCTION.factor())
            .described("Copies that each partition should have, for 'tripcap doctor'.");
    static final Setting<Optional<URI>> SERVER_URL = Setting.optional("server.url", ValueForm.URL)
            .described("A server: its port for clients; or on its own host its local port, with http.");
    static final Setting<Optional<Path>> SERVER_CA_FILE = Setting.optional("server.ca-file", ValueForm.PATH)
            .described("The authority of the server's certificate, in PEM; without one, those of the JDK.");
    static final Setting<Optional<Path>> SERVER_IDENTITY = Setting.optional("server.identity", ValueForm.PATH)
            .described("Key and certificate that the server is shown; without one, the investigator's of the data"
                    + " directory, else the operator's, else the custodian's.");

    private ConnectionKeys() {}

    /** All settings, each property of Kafka's in two forms: its value, or a file that holds it. */
    static List<Setting<?>> known() {
        List<Setting<?>> known = new ArrayList<>(List.of(KafkaKeys.BOOTSTRAP, REPLICATION));
        known.addAll(ElasticsearchKeys.known());
        known.addAll(List.of(SERVER_URL, SERVER_CA_FILE, SERVER_IDENTITY));
        known.addAll(KafkaKeys.properties());
        return known;
    }
}
