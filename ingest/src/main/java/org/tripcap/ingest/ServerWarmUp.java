package org.tripcap.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.ingest.respond.KafkaAlertIntake;
import org.tripcap.ingest.respond.ResponderWarmUp;

/**
 * Makes a server ready to be quick: the first alert of an attack comes to one that has had nothing to do for weeks, and would wait
 * some hundred milliseconds for an interpreter, and for connections that nobody has needed yet. On a thread of its own, beside
 * a server that works already.
 */
final class ServerWarmUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerWarmUp.class);
    /** The JVM's first compiler takes up what ran 200 times. */
    private static final int INCIDENTS = 250;

    private static final int REQUESTS = 250;
    private static final String REQUEST = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int ANSWERS_WITHIN_MILLIS = 5_000;
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);

    private final URI http;
    private final KafkaAlertIntake intake;
    private final InstantSource clock;
    private final Thread thread = Thread.ofPlatform().daemon().name("warm-up").unstarted(this::run);
    private volatile boolean stopped;

    private ServerWarmUp(URI http, KafkaAlertIntake intake, InstantSource clock) {
        this.http = http;
        this.intake = intake;
        this.clock = clock;
    }

    /**
     * Begins.
     *
     * @param http where the server answers
     * @param intake which is given its connections
     */
    static ServerWarmUp start(URI http, KafkaAlertIntake intake, InstantSource clock) {
        ServerWarmUp warmUp = new ServerWarmUp(http, intake, clock);
        warmUp.thread.start();
        return warmUp;
    }

    /** Waits until everything is warm, or so long. */
    void await(Duration patience) throws InterruptedException {
        var _ = thread.join(patience);
    }

    private void run() {
        try {
            ask();
            Path directory = Files.createTempDirectory("tripcap-warm-up");
            try {
                decide(directory);
            } finally {
                DurableFile.deleteTree(directory);
            }
            intake.connect(); // last, since it waits for Kafka
        } catch (IOException | RuntimeException e) {
            if (!stopped) {
                LOG.warn("The first alert will take longer, since warming up failed: {}", e.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void decide(Path directory) throws IOException, InterruptedException {
        try (ResponderWarmUp responder =
                ResponderWarmUp.in(directory, IncidentKeyPair.generate().publicKey(), clock)) {
            for (int i = 0; i < INCIDENTS && !stopped; i++) {
                responder.incident();
            }
        }
    }

    /** One connection, one request after the other: no client library, which would have to warm up itself. */
    private void ask() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(ANSWERS_WITHIN_MILLIS);
            socket.connect(new InetSocketAddress(http.getHost(), http.getPort()), ANSWERS_WITHIN_MILLIS);
            InputStream answers = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < REQUESTS && !stopped; i++) {
                socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
                skipAnswer(answers);
            }
        }
    }

    /** Up to the end of its body, a JSON object without another inside. */
    private static void skipAnswer(InputStream answers) throws IOException {
        int next;
        do {
            next = answers.read();
            if (next < 0) {
                throw new IOException("the server ended the connection");
            }
        } while (next != '}');
    }

    /** Stops warming up, and takes its temporary files away. */
    @Override
    public void close() {
        stopped = true;
        try {
            var _ = thread.join(ENDS_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
