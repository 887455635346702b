package org.tripcap.cli.doctor;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.tls.Endpoint;

/**
 * What is looked at.
 *
 * @param data the system's directory
 * @param keys the directory of its keys
 * @param outbox where a sensor keeps what waits for Kafka
 * @param interfaces where a sensor records
 * @param configuration what is wrong with the settings
 * @param policy the file with what alerts may do
 * @param kafka how to reach Kafka; empty where it is not known
 * @param elasticsearch how to reach the evidence store; empty where it is not known
 * @param server where the server answers; empty where it is not known
 * @param kibana where Kibana answers; empty where nobody named one
 * @param why the reason for what is not known
 */
public record Subject(
        Path data,
        Path keys,
        Path outbox,
        List<String> interfaces,
        List<String> configuration,
        Optional<Path> policy,
        Optional<KafkaSettings> kafka,
        Topics.Replication replication,
        Optional<ElasticsearchSettings> elasticsearch,
        Optional<Endpoint> server,
        Optional<URI> kibana,
        String why) {

    /** Copies the lists. */
    public Subject {
        interfaces = List.copyOf(interfaces);
        configuration = List.copyOf(configuration);
    }
}
