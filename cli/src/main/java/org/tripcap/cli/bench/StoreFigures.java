package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.tripcap.cli.standalone.ElasticsearchNode;

/** What an Elasticsearch node spent and keeps, as node and kernel tell it. */
final class StoreFigures implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SETTLES_WITHIN = Duration.ofMinutes(2);
    /** Of a second: a node at rest still looks after itself. */
    private static final double AT_REST = 0.05;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI uri;
    private final long pid;

    StoreFigures(ElasticsearchNode node) {
        this.uri = node.uri();
        this.pid = node.pid();
    }

    /** Processor seconds spent so far. */
    double cpuSeconds() throws IOException {
        return ProcessFigures.cpuSeconds(pid);
    }

    /** Waits until the node has written and merged what it was given; that belongs to what was measured. */
    void settle() throws IOException, InterruptedException {
        send("POST", "/tripcap-*/_flush");
        long deadline = System.nanoTime() + SETTLES_WITHIN.toNanos();
        double before = cpuSeconds();
        while (System.nanoTime() < deadline) {
            Thread.sleep(LOOK);
            double now = cpuSeconds();
            if (now - before <= AT_REST) {
                return;
            }
            before = now;
        }
    }

    /** Bytes of all of tripcap's indices. */
    long bytes() throws IOException, InterruptedException {
        return send("GET", "/tripcap-*/_stats/store")
                .at("/_all/primaries/store/size_in_bytes")
                .asLong();
    }

    private JsonNode send(String method, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(uri.resolve(path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("Elasticsearch answered " + answer.statusCode() + " to " + method + " " + path);
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
