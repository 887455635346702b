package org.tripcap.ingest;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.http.AlertSource;
import org.tripcap.ingest.http.HttpServer;
import org.tripcap.ingest.http.Limits;
import org.tripcap.ingest.http.Tls;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.notary.TimeStamping;
import org.tripcap.ingest.respond.Policy;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.tls.Endpoint;

/**
 * What a server needs to know.
 *
 * @param data directory of its own state: vault, chains, responder, notary; made if missing
 * @param identities directory with {@code responder.pem}, {@code indexer.pem}, and where vault and notary are here
 *     {@code vault.pem}, {@code notary.pem} and {@code notary-mldsa44.pem}; {@code trust.json}; and {@code alerts.key}, which is
 *     made if missing and must be the same on all servers of a deployment; every certificate of an operator or responder in it ({@code *.pem},
 *     {@code *.crt}) is given a pool of incident keys, also one that comes later
 * @param checkpoints directory outside the stores where every checkpoint is kept; best on another host's disk
 * @param replication for topics that are missing
 * @param policy which alerts open incidents
 * @param keysPerOpener unused incident keys on offer for each opener, 1 to {@value #MAX_KEYS}
 * @param timeStamping who stamps checkpoints with the time (RFC 3161); null for nobody
 * @param central the server that has vault and notary, of which a deployment has one; null where it is this one
 * @param deployment whether one host plays all roles; every statement says so
 */
public record ServerSettings(
        Path data,
        Path identities,
        Path checkpoints,
        KafkaSettings kafka,
        Topics.Replication replication,
        ElasticsearchSettings elasticsearch,
        Http http,
        Policy policy,
        IndexerSettings indexer,
        int keysPerOpener,
        @Nullable TimeStamping timeStamping,
        @Nullable Endpoint central,
        Deployment deployment) {
    /** Incident keys on offer unless something else is asked for: more than are used while the vault makes new ones. */
    public static final int DEFAULT_KEYS = 32;

    static final int MAX_KEYS = 10_000;

    public ServerSettings {
        if (keysPerOpener < 1 || keysPerOpener > MAX_KEYS) {
            throw new IllegalArgumentException(
                    "keys per opener are between 1 and " + MAX_KEYS + ", not " + keysPerOpener);
        }
    }

    /**
     * Where and to whom the server answers.
     *
     * @param host the address to listen on, such as {@code 127.0.0.1}
     * @param port 0 for any free one
     * @param failureDelay how late a failed authentication is answered
     * @param sources who may post alerts
     * @param tls where they may post them from other hosts; {@code null} if nowhere
     * @param evidence where people may read packets from other hosts; {@code null} if nowhere
     * @param clients where people at the command line and other servers come from other hosts; {@code null} if nowhere
     */
    public record Http(
            String host,
            int port,
            Limits limits,
            Duration failureDelay,
            List<AlertSource> sources,
            @Nullable Tls tls,
            @Nullable Tls evidence,
            @Nullable Tls clients) {
        public Http {
            sources = List.copyOf(sources);
        }

        /** On the loopback address, with the default bounds. */
        public static Http loopback(int port, List<AlertSource> sources) {
            return loopback(port, sources, null, null);
        }

        /**
         * On the loopback address, with the default bounds; for alerts of other hosts where {@code tls} says, and for who reads
         * packets there where {@code evidence} says.
         */
        public static Http loopback(int port, List<AlertSource> sources, @Nullable Tls tls, @Nullable Tls evidence) {
            return new Http(
                    "127.0.0.1", port, Limits.DEFAULT, HttpServer.Settings.FAILURE_DELAY, sources, tls, evidence, null);
        }
    }

    /** A server that plays its roles on one host, beside one broker and one node without security. */
    public static ServerSettings standalone(
            Path data,
            Path identities,
            Path checkpoints,
            String bootstrapServers,
            URI elasticsearch,
            Http http,
            Policy policy) {
        return new ServerSettings(
                data,
                identities,
                checkpoints,
                KafkaSettings.of(bootstrapServers),
                Topics.Replication.STANDALONE,
                ElasticsearchSettings.of(elasticsearch),
                http,
                policy,
                IndexerSettings.DEFAULT,
                DEFAULT_KEYS,
                null,
                null,
                Deployment.STANDALONE);
    }

    /** This, with another way of indexing. */
    public ServerSettings withIndexer(IndexerSettings indexing) {
        return new ServerSettings(
                data,
                identities,
                checkpoints,
                kafka,
                replication,
                elasticsearch,
                http,
                policy,
                indexing,
                keysPerOpener,
                timeStamping,
                central,
                deployment);
    }

    /** This, with checkpoints stamped; null for nobody. */
    public ServerSettings withTimeStamping(@Nullable TimeStamping by) {
        return new ServerSettings(
                data,
                identities,
                checkpoints,
                kafka,
                replication,
                elasticsearch,
                http,
                policy,
                indexer,
                keysPerOpener,
                by,
                central,
                deployment);
    }
}
