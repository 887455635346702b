package org.tripcap.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.Server;
import org.tripcap.ingest.ServerSettings;
import org.tripcap.ingest.http.HttpServer;
import org.tripcap.ingest.http.Limits;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.respond.PolicyFile;
import org.tripcap.ingest.store.Backoff;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.tls.TlsTrust;

/**
 * A server in a process of its own. Of several on one directory the first serves; the others wait for its end, which the kernel's
 * lock tells them, and then the next takes its place. Ends with its standard input.
 */
final class FaultServerMain {
    static final int PORT = 8686;
    static final int REPLICAS = 3;
    static final int EVIDENCE_PARTITIONS = 2;

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private FaultServerMain() {}

    /**
     * Serves until its standard input ends.
     *
     * @param arguments data directory, address to listen on, brokers, nodes; the last two with commas between
     *     them
     */
    public static void main(String[] arguments) throws Exception {
        Thread.ofPlatform().daemon().name("parent").start(FaultServerMain::endWithParent);
        DataDirectory directory = new DataDirectory(Path.of(arguments[0]));
        try (FileChannel file = FileChannel.open(
                        directory.path().resolve("serving.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = file.lock();
                Server _ = start(settings(directory, arguments[1], arguments[2], arguments[3]))) {
            Thread.sleep(Duration.ofDays(1));
        }
    }

    /** As a service manager would, it starts again what could not start because others were away. */
    private static Server start(ServerSettings settings) throws InterruptedException {
        while (true) {
            try {
                return Server.start(settings);
            } catch (IOException e) {
                LoggerFactory.getLogger(FaultServerMain.class).warn("the server did not start, trying again", e);
                Thread.sleep(AGAIN);
            }
        }
    }

    private static ServerSettings settings(DataDirectory directory, String host, String brokers, String nodes) {
        return new ServerSettings(
                directory.server(),
                directory.keys().path(),
                directory.path().resolve("checkpoints"),
                KafkaSettings.of(brokers),
                new Topics.Replication((short) REPLICAS, EVIDENCE_PARTITIONS),
                new ElasticsearchSettings(
                        Stream.of(nodes.split(",", -1)).map(URI::create).toList(),
                        null,
                        new TlsTrust.Platform(),
                        Duration.ofSeconds(60),
                        new Backoff(Duration.ofMillis(200), Duration.ofSeconds(15))),
                new ServerSettings.Http(
                        host, PORT, Limits.DEFAULT, HttpServer.Settings.FAILURE_DELAY, List.of(), null, null, null),
                PolicyFile.standard(),
                IndexerSettings.DEFAULT,
                ServerSettings.DEFAULT_KEYS,
                null,
                null,
                Deployment.STANDALONE);
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent writes nothing.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}
