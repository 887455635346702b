package org.tripcap.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.ship.KafkaSettings;

/**
 * Those who act in a measurement of indexing: an operator, a sensor, the indexer, and the key pair that stands for the vault.
 *
 * @param producer where the sensor sends
 */
record IngestActors(
        TrustFile trust,
        StatementChain operator,
        StatementChain sensor,
        StatementChain indexer,
        IncidentKeyPair keys,
        KafkaSettings kafka,
        Producer<byte[], byte[]> producer)
        implements AutoCloseable {

    private static final Duration VALIDITY = Duration.ofDays(30);

    /** Enrols them with an authority of their own. */
    static IngestActors enrol(Path directory, KafkaSettings kafka) throws IOException {
        Authority authority = Authority.create(InstantSource.system());
        return new IngestActors(
                authority.trustFile(),
                chain(authority, Role.OPERATOR, directory),
                chain(authority, Role.SENSOR, directory),
                chain(authority, Role.INDEXER, directory),
                IncidentKeyPair.generate(),
                kafka,
                kafka.producer("bench-load"));
    }

    private static StatementChain chain(Authority authority, Role role, Path directory) throws IOException {
        return StatementChain.open(
                directory.resolve(role.code() + ".chain"),
                authority.enrol(role.code() + "-1", role, VALIDITY),
                new ActorEnvironment(
                        InstantSource.system(),
                        () -> new ClockState(ClockState.Source.SYSTEM, 0, false),
                        Optional::empty,
                        Deployment.STANDALONE));
    }

    @Override
    public void close() {
        producer.close();
        for (StatementChain chain : new StatementChain[] {operator, sensor, indexer}) {
            try {
                chain.close();
            } catch (IOException e) {
                throw new IllegalStateException("a chain of statements cannot be closed", e);
            }
        }
    }
}
