package org.tripcap.cli.command;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.Sensor;
import org.tripcap.capture.incident.Source;
import org.tripcap.cli.standalone.StandaloneStores;
import org.tripcap.ingest.http.Tls;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.notary.TimeStamping;
import org.tripcap.ingest.respond.Policy;
import org.tripcap.ingest.respond.PolicyFile;

/**
 * The whole system on one host: embedded stores in processes of their own, server and sensor in this one. It closes from the
 * edge inwards, so that nothing recorded is lost on the way: sensor, server, stores.
 */
final class StandaloneSystem implements AutoCloseable {

    private final DataDirectory directory;
    private final StandaloneStores stores;
    private final SystemParts parts;
    private boolean closed;

    private StandaloneSystem(DataDirectory directory, StandaloneStores stores, SystemParts parts) {
        this.directory = directory;
        this.stores = stores;
        this.parts = parts;
    }

    /**
     * Where the parts listen, on loopback; 0 for any free port.
     *
     * @param kafka the broker
     * @param elasticsearch the evidence store
     * @param http webhook, vault and status
     */
    record Ports(int kafka, int elasticsearch, int http) {
        static final Ports ANY = new Ports(0, 0, 0);
    }

    /**
     * What differs between one system and another.
     *
     * @param interfaces where the sensor records when an incident names no interface
     * @param policy what alerts may do
     * @param timeStamping who stamps checkpoints with the time (RFC 3161); null for nobody
     * @param alerts where those of other hosts are taken; null for nowhere
     * @param evidence where people of other hosts read packets; null for nowhere
     */
    record Options(
            List<String> interfaces,
            Policy policy,
            @Nullable TimeStamping timeStamping,
            @Nullable Tls alerts,
            @Nullable Tls evidence,
            IndexerSettings indexer) {
        Options {
            interfaces = List.copyOf(interfaces);
        }

        Options(List<String> interfaces, Policy policy) {
            this(interfaces, policy, null, null, null, IndexerSettings.DEFAULT);
        }

        /** With the policy that tripcap brings, for incidents that record live traffic or replayed files. */
        static Options of(List<String> interfaces, Source alertSource) {
            return new Options(interfaces, PolicyFile.standard().from(alertSource));
        }
    }

    /** The port for alerts of other hosts; 0 if there is none. */
    int tlsPort() {
        return parts.tlsPort();
    }

    /** The port where people of other hosts read packets; 0 if there is none. */
    int evidencePort() {
        return parts.evidencePort();
    }

    /**
     * Starts everything, and returns once alerts are taken and the sensor follows incidents.
     *
     * @throws IOException if a part cannot start; what was started is stopped again
     */
    static StandaloneSystem start(DataDirectory directory, Ports ports, Options options)
            throws IOException, InterruptedException {
        Installation installation = Installation.prepare(directory, InstantSource.system());
        StandaloneStores stores = StandaloneStores.start(directory.stores(), ports.kafka(), ports.elasticsearch());
        try {
            SystemParts parts = SystemParts.start(
                    directory,
                    installation,
                    stores.broker().bootstrapServers(),
                    stores.node().uri(),
                    ports.http(),
                    options);
            parts.run().write(directory);
            return new StandaloneSystem(directory, stores, parts);
        } catch (IOException | InterruptedException | RuntimeException e) {
            stores.close();
            throw e;
        }
    }

    RunFile run() {
        return parts.run();
    }

    Installation installation() {
        return parts.installation();
    }

    Sensor sensor() {
        return parts.sensor();
    }

    /** Returns when the broker or the node ended, whoever ended it. */
    void awaitFailure() throws InterruptedException {
        try {
            CompletableFuture.anyOf(stores.broker().onExit(), stores.node().onExit())
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process cannot fail", e);
        }
    }

    /** Stops everything; idempotent, at the latest after 10 s. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            RunFile.delete(directory);
        } catch (IOException e) {
            // Commands see that the process is gone all the same.
            org.slf4j.LoggerFactory.getLogger(StandaloneSystem.class).warn("the run file stays behind", e);
        }
        parts.close();
        stores.close();
    }
}
